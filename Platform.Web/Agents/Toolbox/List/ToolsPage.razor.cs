using Microsoft.AspNetCore.Components;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Agents.Toolbox.List;

/// <summary>All tools of the tenant: found, ordered, chosen, and changed many at a time.</summary>
public sealed partial class ToolsPage
{
    // What one operation takes.
    private const int MostChosen = 200;

    private readonly HashSet<Guid> _chosen = [];
    private readonly HashSet<Guid> _shown = [];
    private DataList<ToolSummary> _list = null!;
    private ToolDeletion _deletion = null!;
    private bool _busy;

    protected override void OnInitialized() => Listen(Place.Id, AgentNotices.Feature);

    protected override Task RefreshAsync() => _list.ReloadAsync();

    private Task ReloadAsync()
    {
        // What is not shown any more must not be changed with the rest.
        _chosen.Clear();
        return _list.ReloadAsync();
    }

    private async Task<DataPage<ToolSummary>> LoadAsync(string? cursor, CancellationToken ct)
    {
        var page = await PageAsync(ToolFilter.Read(Url, cursor), ct);
        if (page.Error is not null)
            return page;
        if (cursor is null)
            _shown.Clear();
        _shown.UnionWith(page.Items.Select(tool => tool.Id));
        if (page.NextCursor is null)
            _chosen.IntersectWith(_shown);
        return page;
    }

    private void Choose(Guid id, ChangeEventArgs change)
    {
        if (change.Value is not true)
            _chosen.Remove(id);
        else if (_chosen.Count < MostChosen)
            _chosen.Add(id);
        else
            Toasts.Warning(Text["Bulk.TooMany", MostChosen]);
    }

    private void ChooseAll() => _chosen.UnionWith(_shown.Take(MostChosen));

    private Task ActivateAsync(Guid[] ids, bool isActive) => BusyAsync(async () =>
    {
        if (await DoAsync(new ActivateTools(ids, isActive), Text[isActive ? "Tools.Activated" : "Tools.Deactivated"]))
            await ReloadAsync();
    });

    private Task DuplicateAsync(ToolSummary tool) => BusyAsync(async () =>
    {
        var copy = await RunAsync(new DuplicateTool(tool.Id, ToolNames.CopyOf(tool.Name, name => Text["Tools.CopyName", name])));
        if (copy.Succeeded)
            Navigation.NavigateTo($"/manage/{Tenant}/tools/{copy.Value.Id}");
        else
            Toasts.Error(copy.Error.ToNotice());
    });

    private Task DeleteAsync(ToolSummary tool) => BusyAsync(async () =>
    {
        if (await _deletion.AskAsync([tool.Id], tool.Name))
            await ReloadAsync();
    });

    private Task DeleteChosenAsync() => BusyAsync(async () =>
    {
        if (await _deletion.AskAsync([.. _chosen], null))
            await ReloadAsync();
    });

    private async Task BusyAsync(Func<Task> work)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            await work();
        }
        finally
        {
            _busy = false;
        }
    }
}

/// <summary>Names that fit the column.</summary>
public static class ToolNames
{
    private const int Longest = 255;

    public static string CopyOf(string name, Func<string, string> words)
    {
        var copy = words(name);
        return copy.Length <= Longest ? copy : words(name[..(name.Length - (copy.Length - Longest))]);
    }
}
