using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Changes the settings of the actor's tenant; what is null stays. With <paramref name="Version"/> it is refused when somebody else was faster.</summary>
[Requires(Permissions.SettingsManage)]
public sealed record UpdateSettings(string? Name = null, string? TimeZone = null, string? Language = null, string? Currency = null, uint? Version = null) : ICommand<Done>
{
    /// <summary><c>#rrggbb</c>, empty for the product's own colour, null to leave it.</summary>
    public string? AccentColor { get; init; }

    /// <summary>Switches by key, each a declared <see cref="FeatureFlag"/>.</summary>
    public IReadOnlyDictionary<string, bool>? Flags { get; init; }
}

internal sealed class UpdateSettingsValidator : AbstractValidator<UpdateSettings>
{
    public UpdateSettingsValidator(IEnumerable<FeatureFlag> flags)
    {
        var declared = flags.Select(flag => flag.Key).Order(StringComparer.Ordinal).ToArray();
        RuleFor(r => r.Name!).IsName().When(r => r.Name is not null);
        RuleFor(r => r.TimeZone!).IsTimeZone().When(r => r.TimeZone is not null);
        RuleFor(r => r.Language!).IsLanguage().When(r => r.Language is not null);
        RuleFor(r => r.Currency!).IsCurrency().When(r => r.Currency is not null);
        RuleFor(r => r.AccentColor).IsColor().When(r => !string.IsNullOrEmpty(r.AccentColor));
        RuleFor(r => r.Flags).Custom((chosen, validation) =>
        {
            foreach (var key in chosen?.Keys.Except(declared) ?? [])
                validation.AddFailure("/flags/" + JsonPointer.Escape(key), TenantRuleText.All["Flag.Unknown", key, string.Join(", ", declared)]);
        });
    }
}

internal sealed class UpdateSettingsHandler(PlatformDbContext database, OperationContext context, TenantChanges changes, TimeProvider time) : IHandler<UpdateSettings, Done>
{
    public async Task<Result<Done>> HandleAsync(UpdateSettings request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == context.TenantId, ct) is not { } tenant)
            return TenantErrors.Unknown;
        if (request.Version is { } version && version != tenant.Version)
            return Errors.ChangedMeanwhile;

        var before = Describe(tenant);
        var now = time.GetUtcNow();
        tenant.Rename(request.Name?.Trim() ?? tenant.Name, now);
        tenant.Place(request.TimeZone ?? tenant.TimeZone, request.Language ?? tenant.Language, request.Currency ?? tenant.Currency, now);
        if (request.AccentColor is { } color)
            tenant.Paint(color.Length == 0 ? null : color, now);
        foreach (var flag in request.Flags ?? new Dictionary<string, bool>())
            tenant.Switch(flag.Key, flag.Value, now);
        changes.Tell(context, tenant, "settings.updated", before, Describe(tenant));
        return Done.It;
    }

    private static object Describe(Tenant tenant) =>
        new { tenant.Name, tenant.TimeZone, tenant.Language, tenant.Currency, tenant.AccentColor, Flags = new Dictionary<string, bool>(tenant.FeatureFlags) };
}
