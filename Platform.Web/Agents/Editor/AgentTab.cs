using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Platform.Web.Access.Session;

namespace Platform.Web.Agents.Editor;

/// <summary>A tab of the agent's page: it changes the form, which is the page's, and says so.</summary>
public abstract class AgentTab : TenantPage
{
    [Parameter, EditorRequired] public AgentDraft Draft { get; set; } = null!;

    [Parameter] public bool MayChange { get; set; }

    [Parameter] public EventCallback OnChanged { get; set; }

    [Inject] protected IStringLocalizer<AgentEditorText> Text { get; set; } = null!;

    protected override Task RefreshAsync() => Task.CompletedTask;

    protected Task SetAsync(string path, JsonNode? value) => ChangeAsync(() => Draft.Set(path, value));

    protected Task SetTextAsync(string path, string? text) => ChangeAsync(() => Draft.SetText(path, text));

    protected Task SetNumberAsync(string path, decimal? number) => ChangeAsync(() => Draft.SetNumber(path, number));

    protected Task ChangeListAsync(string path, Action<List<JsonObject>> change) => ChangeAsync(() =>
    {
        var items = Draft.List(path).ToList();
        change(items);
        Draft.SetList(path, items);
    });

    protected static void Move<T>(List<T> items, int from, int by)
    {
        var to = from + by;
        if (to < 0 || to >= items.Count)
            return;
        (items[from], items[to]) = (items[to], items[from]);
    }

    protected string? InvalidIf(string path) => Draft.Fault(path) is null ? null : "true";

    private Task ChangeAsync(Action change)
    {
        change();
        return OnChanged.InvokeAsync();
    }
}
