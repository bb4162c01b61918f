using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Web.Shared.Api;

namespace Platform.Web.Access.Api;

/// <summary>A television.</summary>
public sealed record ScreenResource(
    Guid Id, string Name, IReadOnlyList<string> Departments, string Theme, string Language, bool Sound, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt)
{
    internal static ScreenResource Of(ScreenRow row) => new(row.Id, row.Name, row.Departments, row.Theme, row.Language, row.Sound, row.CreatedAt, row.LastSeenAt);
}

/// <param name="Departments">Departments that are shown; empty for all.</param>
/// <param name="Theme"><c>dark</c> or <c>light</c>.</param>
/// <param name="Language"><c>ru</c> or <c>en</c>.</param>
/// <param name="Sound">A sound at a new error.</param>
public sealed record NewScreen(string Name, IReadOnlyList<string>? Departments = null, string Theme = "dark", string Language = "ru", bool Sound = false);

/// <summary>A new television with its link, which is shown this once.</summary>
public sealed record MadeScreen(Guid Id, string Name, string Url);

/// <summary>Keys that are not sent stay as they are.</summary>
public sealed record ScreenChange
{
    public Optional<string> Name { get; init; }

    public Optional<IReadOnlyList<string>> Departments { get; init; }

    public Optional<string> Theme { get; init; }

    public Optional<string> Language { get; init; }

    public Optional<bool> Sound { get; init; }
}

/// <summary><c>/api/v1/screens</c>.</summary>
internal static class ScreenEndpoints
{
    private const string Path = "/api/v1/screens";

    private const int MergeTries = 5;

    public static void MapScreenApi(this IEndpointRouteBuilder routes)
    {
        var screens = routes.MapGroup(Path).WithTags("Screens").AllowAnonymous();

        screens.MapGet("", async (HttpContext http, OperationRunner runner, int? limit, string? cursor) =>
                ApiRoutes.List(await runner.RunAsync(new ListScreens(cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted), ScreenResource.Of))
            .RequirePermission(Permissions.ScreensRead).Produces<Listing<ScreenResource>>().WithSummary("The televisions of the tenant, newest first.");
        screens.MapGet("/{screen_id}", async (HttpContext http, OperationRunner runner, string screen_id) => Show(http, await FindAsync(http, runner, screen_id)))
            .RequirePermission(Permissions.ScreensRead).Produces<ScreenResource>().WithSummary("One television.");
        screens.MapPost("", MakeAsync)
            .Takes<NewScreen>().Idempotent()
            .RequirePermission(Permissions.ScreensManage).Produces<MadeScreen>(StatusCodes.Status201Created).WithSummary("Makes a television's link, shown this once.");
        screens.MapPatch("/{screen_id}", ChangeAsync)
            .Takes<ScreenChange>().Versioned()
            .RequirePermission(Permissions.ScreensManage).Produces<ScreenResource>().WithSummary("Changes what is sent; the television follows by itself.");
        screens.MapDelete("/{screen_id}", RevokeAsync)
            .Versioned()
            .RequirePermission(Permissions.ScreensManage).Produces(StatusCodes.Status204NoContent).WithSummary("Ends a television's link.");
    }

    private static async Task<IResult> MakeAsync(HttpContext http, OperationRunner runner, PlatformSettings settings)
    {
        var read = await ConfigurationBody.ReadAsync<NewScreen>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        var made = await runner.RunAsync(new CreateScreen(body.Name, new ScreenLook(body.Departments, body.Theme, body.Language, body.Sound)), http.Caller(), http.RequestAborted);
        return made.Succeeded
            ? ApiRoutes.Made(made, row => $"{Path}/{row.Id}", row => new MadeScreen(row.Id, row.Name, $"{settings.PublicUrl}/screen/{row.Token}"))
            : Problems.Of(made.Error.Below("/look"));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, OperationRunner runner, string screen_id)
    {
        if (await FindAsync(http, runner, screen_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<ScreenChange>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, screen_id), VersionOf);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        var changed = await MergeAsync(http, runner, screen_id, read.Value, (int?)precondition.Version);
        return changed.Succeeded ? Show(http, await FindAsync(http, runner, screen_id)) : Problems.Of(changed.Error.Below("/look"));
    }

    // What is not sent comes from what is read here, so that version must still be the present one. A caller who named no version is not
    // bothered with others who were faster: its keys are laid over their change.
    private static async Task<Result<Done>> MergeAsync(HttpContext http, OperationRunner runner, string screen_id, ScreenChange change, int? version)
    {
        for (var more = MergeTries; ; more--)
        {
            var found = await FindAsync(http, runner, screen_id);
            if (!found.Succeeded)
                return found.Error;
            var screen = found.Value;
            var look = new ScreenLook(
                change.Departments.Or(screen.Departments), change.Theme.Or(screen.Theme), change.Language.Or(screen.Language), change.Sound.Or(screen.Sound));
            var changed = await runner.RunAsync(new UpdateScreen(screen.Id, change.Name.Or(screen.Name), look, version ?? screen.Version), http.Caller(), http.RequestAborted);
            if (changed.Error?.Kind != ErrorKind.Stale || version is not null || more == 0)
                return changed;
        }
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, OperationRunner runner, string screen_id)
    {
        var precondition = await EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, screen_id), VersionOf);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new RevokeScreen(RouteId.Of(screen_id), (int?)precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static Task<Result<ScreenRow>> FindAsync(HttpContext http, OperationRunner runner, string id) =>
        runner.RunAsync(new FindScreen(RouteId.Of(id)), http.Caller(), http.RequestAborted);

    private static IResult Show(HttpContext http, Result<ScreenRow> found) => EntityTags.Answer(http, found, VersionOf, ScreenResource.Of);

    private static uint VersionOf(ScreenRow row) => (uint)row.Version;
}
