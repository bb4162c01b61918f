using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Web.Shared.Api;

namespace Platform.Web.Tenants;

/// <summary>The tenant of the key.</summary>
/// <param name="AccentColor"><c>#rrggbb</c>, or null for the product's own.</param>
/// <param name="Flags">Every switch with its present value.</param>
public sealed record TenantResource(string Slug, string Name, string TimeZone, string Language, string Currency, string? AccentColor, bool IsDemo, IReadOnlyDictionary<string, bool> Flags)
{
    internal static TenantResource Of(TenantSettings settings) => new(
        settings.Slug, settings.Name, settings.TimeZone, settings.Language, settings.Currency, settings.AccentColor, settings.IsDemo,
        settings.Flags.ToDictionary(flag => flag.Key, flag => flag.Enabled));
}

/// <summary>Keys that are not sent stay as they are. <c>accent_color: null</c> takes the product's own colour.</summary>
public sealed record TenantChange
{
    public Optional<string> Name { get; init; }

    public Optional<string> TimeZone { get; init; }

    public Optional<string> Language { get; init; }

    public Optional<string> Currency { get; init; }

    public Optional<string?> AccentColor { get; init; }

    public Optional<IReadOnlyDictionary<string, bool>> Flags { get; init; }

    internal UpdateSettings Command(uint? version) => new(Name.Value, TimeZone.Value, Language.Value, Currency.Value, version)
    {
        AccentColor = AccentColor.IsPresent ? AccentColor.Value ?? "" : null, Flags = Flags.Value,
    };
}

/// <summary><c>/api/v1/tenant</c>.</summary>
internal static class TenantEndpoints
{
    public static void MapTenantApi(this IEndpointRouteBuilder routes)
    {
        var tenant = routes.MapGroup("/api/v1/tenant").WithTags("Tenant").AllowAnonymous();

        tenant.MapGet("", async (HttpContext http, OperationRunner runner) => Show(http, await FindAsync(http, runner)))
            .RequirePermission(Permissions.SettingsRead).Produces<TenantResource>().WithSummary("The tenant of the key, with its settings.");
        tenant.MapPatch("", ChangeAsync)
            .Takes<TenantChange>().Versioned()
            .RequirePermission(Permissions.SettingsManage).Produces<TenantResource>().WithSummary("Changes the settings that are sent.");
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, OperationRunner runner)
    {
        var body = await ConfigurationBody.ReadAsync<TenantChange>(http);
        if (!body.Succeeded)
            return Problems.Of(body.Error);
        var precondition = await EntityTags.IfMatchAsync(http, () => FindAsync(http, runner), settings => settings.Version);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        var changed = await runner.RunAsync(body.Value.Command(precondition.Version), http.Caller(), http.RequestAborted);
        return changed.Succeeded ? Show(http, await FindAsync(http, runner)) : Problems.Of(changed.Error);
    }

    private static Task<Result<TenantSettings>> FindAsync(HttpContext http, OperationRunner runner) => runner.RunAsync(new GetSettings(), http.Caller(), http.RequestAborted);

    private static IResult Show(HttpContext http, Result<TenantSettings> found) => EntityTags.Answer(http, found, settings => settings.Version, TenantResource.Of, whole: true);
}
