using Microsoft.AspNetCore.Components;
using Platform.Core.Tenants;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Tenants.Settings;

/// <summary>Base of the tabs: takes over what was read, keeps unsaved edits when somebody else changes something, saves.</summary>
public abstract class SettingsForm : ComponentBase
{
    private TenantSettings? _taken;

    [Parameter, EditorRequired] public TenantSettings Settings { get; set; } = null!;
    [Parameter] public bool MayChange { get; set; }
    [Parameter, EditorRequired] public Func<UpdateSettings, Task<ErrorNotice?>> Save { get; set; } = null!;

    protected ErrorNotice? Error { get; set; }

    protected bool IsBusy { get; private set; }

    /// <summary>True while the form differs from what is stored.</summary>
    protected abstract bool IsDirty { get; }

    protected abstract UpdateSettings Change { get; }

    protected abstract void Take(TenantSettings settings);

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_taken, Settings) || (_taken is not null && IsDirty))
            return;
        _taken = Settings;
        Take(Settings);
    }

    protected async Task SubmitAsync()
    {
        IsBusy = true;
        Error = await Save(Change);
        IsBusy = false;
        if (Error is null)
            Take(Settings);
    }
}
