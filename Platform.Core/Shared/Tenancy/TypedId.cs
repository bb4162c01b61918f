namespace Platform.Core.Shared.Tenancy;

/// <summary>An identifier that the compiler does not let be mistaken for another kind. Values are UUIDv7, so they sort by time of creation.</summary>
public interface ITypedId<TSelf> where TSelf : struct, ITypedId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);
}

/// <summary>Identifies a tenant (workspace).</summary>
public readonly record struct TenantId(Guid Value) : ITypedId<TenantId>
{
    /// <summary>The id under which platform-wide facts (sign-ins, tenant administration) stand in the audit trail.</summary>
    public static readonly TenantId Platform = new(Guid.Empty);

    public static TenantId From(Guid value) => new(value);

    public static TenantId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Identifies a person who can sign in.</summary>
public readonly record struct UserId(Guid Value) : ITypedId<UserId>
{
    public static UserId From(Guid value) => new(value);

    public static UserId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}
