using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;

namespace Platform.Core.Access;

/// <summary>Makes a television's link to the office wall.</summary>
[Requires(Permissions.ScreensManage)]
public sealed record CreateScreen(string Name, ScreenLook? Look = null) : ICommand<IssuedScreen>;

/// <summary>How a screen shows the board.</summary>
/// <param name="Departments">Departments that are shown; null or empty for all.</param>
/// <param name="Theme"><c>dark</c> or <c>light</c>.</param>
/// <param name="Language"><c>ru</c> or <c>en</c>.</param>
/// <param name="Sound">A sound at a new error.</param>
public sealed record ScreenLook(IReadOnlyList<string>? Departments = null, string Theme = "dark", string Language = "ru", bool Sound = false);

/// <summary><paramref name="Token"/> is shown this once; the link is <c>/screen/{token}</c>.</summary>
public sealed record IssuedScreen(Guid Id, string Name, string Token);

internal sealed class CreateScreenValidator : AbstractValidator<CreateScreen>
{
    public CreateScreenValidator()
    {
        RuleFor(r => r.Name).IsName();
        RuleFor(r => r.Look!).SetValidator(new ScreenLookValidator()).When(r => r.Look is not null);
    }
}

internal sealed class ScreenLookValidator : AbstractValidator<ScreenLook>
{
    private const int MaximumDepartments = 100;

    public ScreenLookValidator()
    {
        RuleFor(l => l.Departments).Must(d => d is null || d.Count <= MaximumDepartments).Says(AccessRuleText.All, "Departments.TooMany", MaximumDepartments);
        RuleForEach(l => l.Departments).NotEmpty().MaximumLength(50);
        RuleFor(l => l.Theme).Must(theme => theme is "dark" or "light").Says(AccessRuleText.All, "Theme");
        RuleFor(l => l.Language).IsLanguage();
    }
}

internal sealed class CreateScreenHandler(PlatformDbContext database, OperationContext context, AccessNotices notices, TimeProvider time) : IHandler<CreateScreen, IssuedScreen>
{
    private const int MaximumScreens = 200;

    public async Task<Result<IssuedScreen>> HandleAsync(CreateScreen request, CancellationToken ct)
    {
        if (await database.Set<Screen>().CountAsync(s => s.RevokedAt == null, ct) >= MaximumScreens)
            return Error.Conflict("access.too_many_screens", $"A tenant has at most {MaximumScreens} screens; revoke one first.", MaximumScreens);
        var look = request.Look ?? new ScreenLook();
        var token = SecretToken.New("scr_");
        var screen = new Screen
        {
            TenantId = context.TenantId, Name = request.Name.Trim(), TokenHash = token.Hash(), Departments = [.. (look.Departments ?? []).Distinct()],
            Theme = look.Theme, Language = look.Language, Sound = look.Sound, CreatedAt = time.GetUtcNow(),
        };
        database.Add(screen);
        context.Audit("screen.created", "screen", screen.Id.ToString(), screen.Name, after: new { screen.Name, screen.Departments, screen.Theme, screen.Language, screen.Sound });
        notices.ScreensChanged(context, screen.Id.ToString());
        return new IssuedScreen(screen.Id, screen.Name, token.Text);
    }
}
