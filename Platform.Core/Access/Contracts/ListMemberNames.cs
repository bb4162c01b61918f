using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Contracts;

/// <summary>The people of the actor's tenant by name, to choose one from: at most 500.</summary>
[Requires(Permissions.MembersRead)]
public sealed record ListMemberNames : IQuery<IReadOnlyList<MemberName>>;

public sealed record MemberName(Guid Id, string Name, string Email);
