using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Renames a television or changes how it shows the board; the television follows by itself. With <paramref name="Version"/> it is refused when somebody else was faster.</summary>
[Requires(Permissions.ScreensManage)]
public sealed record UpdateScreen(Guid Id, string Name, ScreenLook Look, int? Version = null) : ICommand<Done>;

internal sealed class UpdateScreenValidator : AbstractValidator<UpdateScreen>
{
    public UpdateScreenValidator()
    {
        RuleFor(r => r.Name).IsName();
        RuleFor(r => r.Look).NotNull().SetValidator(new ScreenLookValidator());
    }
}

internal sealed class UpdateScreenHandler(PlatformDbContext database, OperationContext context, AccessNotices notices) : IHandler<UpdateScreen, Done>
{
    public async Task<Result<Done>> HandleAsync(UpdateScreen request, CancellationToken ct)
    {
        if (await database.Set<Screen>().FirstOrDefaultAsync(s => s.Id == request.Id && s.RevokedAt == null, ct) is not { } screen)
            return AccessErrors.UnknownScreen;
        if (request.Version is { } version && version != screen.Version)
            return Errors.ChangedMeanwhile;
        var before = Describe(screen);
        screen.Name = request.Name.Trim();
        screen.Departments = [.. (request.Look.Departments ?? []).Distinct()];
        (screen.Theme, screen.Language, screen.Sound) = (request.Look.Theme, request.Look.Language, request.Look.Sound);
        screen.MarkChanged();
        context.Audit("screen.updated", "screen", screen.Id.ToString(), screen.Name, before, Describe(screen));
        notices.ScreensChanged(context, screen.Id.ToString());
        return Done.It;
    }

    private static object Describe(Screen screen) => new { screen.Name, screen.Departments, screen.Theme, screen.Language, screen.Sound };
}
