using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Preferences;

namespace Platform.Web.Access.Entrance;

/// <summary>What the static pages at the entrance share: the way on after a step.</summary>
public abstract class EntrancePage : ComponentBase
{
    [Inject] protected IEntrance Entrance { get; set; } = null!;
    [Inject] protected IStringLocalizer<EntranceText> Text { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter] protected HttpContext HttpContext { get; set; } = null!;

    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }

    protected ErrorNotice? Error { get; private set; }

    protected CancellationToken Aborted => HttpContext.RequestAborted;

    /// <summary>Goes where the outcome says, keeping the return address on the way, or shows the refusal.</summary>
    protected void Follow(EntranceResult result)
    {
        Error = result.Error;
        var wanted = LocalAddress.Check(ReturnUrl);
        var query = wanted is null ? "" : $"?returnUrl={Uri.EscapeDataString(wanted)}";
        var target = result.Next switch
        {
            EntranceStep.SecondFactor => "/sign-in/second-factor" + query,
            EntranceStep.PasswordChange => "/sign-in/password" + query,
            EntranceStep.Inside => wanted ?? LocalAddress.Check(result.Home) ?? "/",
            _ => null,
        };
        if (target is not null)
            Navigation.NavigateTo(target);
    }
}
