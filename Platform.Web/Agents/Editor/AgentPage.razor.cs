using Microsoft.AspNetCore.Components;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Agents.Testing;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.Editor;

/// <summary>An agent's page: it holds the form of all tabs, saves it, and brings it together with what others save meanwhile.</summary>
public sealed partial class AgentPage
{
    private AgentDraft? _draft;
    private NewerVersion? _newer;
    private ErrorNotice? _error;
    private string? _slug;
    private bool _missing;
    private bool _busy;
    private bool _rang;
    private CommentDialog _comment = null!;
    private PublishDialog _publish = null!;
    private MergeDialog _merge = null!;
    private ConfirmDialog _confirm = null!;

    [Parameter] public string Slug { get; set; } = "";

    [SupplyParameterFromQuery(Name = "tab")] private string? ChosenTab { get; set; }

    private string Tab => EditorTabs.Of(Url.Read("tab"));

    private bool IsChatOpen => Url.Read("chat") == "1";

    private bool MayChange => May(Permissions.AgentsWrite) && _draft is { Read.Status: not AgentStatus.Archived };

    private string ListAddress => $"/manage/{Tenant}/ai-agents";

    private string Here => $"{ListAddress}/{Slug}";

    private IReadOnlyList<PageHeader.Crumb> Trail => [new(Text["List"], ListAddress)];

    protected override void OnInitialized() =>
        Listen(Place.Id, AgentNotices.Feature, change => change.Kind == AgentNotices.Agent && change.Id == _draft?.Read.AssistantId.ToString());

    // A link from agent to agent keeps the page and changes what it is of.
    protected override Task OnParametersSetAsync()
    {
        if (_slug == Slug)
            return Task.CompletedTask;
        (_slug, _draft, _newer, _error, _missing) = (Slug, null, null, null, false);
        return RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        // What this page saves itself is no news to it.
        if (_busy)
        {
            _rang = true;
            return;
        }

        var slug = Slug;
        var found = await RunAsync(new GetAgent(slug));
        if (slug != Slug)
            return;
        (_missing, _error) = (found.Error is { Kind: ErrorKind.NotFound }, found.Error?.ToNotice());
        if (found.Value is not { } read)
            return;
        if (_draft is null)
            _draft = AgentDraft.Of(read);
        else if (IsNews(read) && !_draft.TryFollow(read))
            await MeetAsync(read);
    }

    // An answer may come after a save of this page that it knows nothing of.
    private bool IsNews(AgentView read) => !_busy && read.Epoch > _draft!.Read.Epoch;

    /// <summary>Somebody else has saved a version: who has nothing to lose sees it at once, who has is asked.</summary>
    private async Task MeetAsync(AgentView read)
    {
        var saved = await RunAsync(new GetAgentVersion(Slug, read.Version));
        if (!IsNews(read))
            return;
        var (by, at) = saved.Value is { } version ? (version.CreatedBy, version.CreatedAt) : ("", read.UpdatedAt);
        var draft = _draft!;
        var isDirty = draft.IsDirty;
        _newer = new NewerVersion(read, by, at, DraftMerge.Changes(draft.Before, AgentDraft.DocumentOf(read)), isDirty);
        if (!isDirty)
            draft.Reset(read);
    }

    private Task DoAsync(AgentAction action) => action switch
    {
        AgentAction.Save => SaveAsync(false, null),
        AgentAction.SaveWithComment => SaveWithCommentAsync(),
        AgentAction.Publish => AskToPublishAsync(null),
        AgentAction.Discard => DiscardAsync(),
        AgentAction.LoadPublished => LoadAsync("published"),
        AgentAction.Archive => RemoveAsync(purge: false),
        AgentAction.Purge => RemoveAsync(purge: true),
        _ => ShowChat(!IsChatOpen),
    };

    /// <summary>True when the form is stored. A version that came between is never written over: the same question as for a notice.</summary>
    private async Task<bool> SaveAsync(bool publish, string? comment)
    {
        if (_busy || _draft is not { } draft)
            return false;
        if (_newer is { IsContested: true } known)
        {
            await _merge.OpenAsync(known);
            return false;
        }

        var saved = await AloneAsync(() => StoreAsync(draft, publish, comment));
        if (saved.Value is { } view)
        {
            _newer = null;
            Toasts.Success(Text[publish ? "Done.Published" : "Done.Saved", view.Version]);
        }
        else if (saved.Error is { Kind: ErrorKind.Stale })
        {
            await RefreshAsync();
            if (_newer is { IsContested: true } newer)
                await _merge.OpenAsync(newer);
        }
        else
        {
            Refuse(saved.Error!);
        }

        return saved.Succeeded;
    }

    private async Task<Result<AgentView>> StoreAsync(AgentDraft draft, bool publish, string? comment)
    {
        var saved = await RunAsync(draft.Save(publish, comment));
        // Published or touched by a tool's change meanwhile, the form's own part is as it was: that is nobody's loss.
        if (saved.Error is { Kind: ErrorKind.Stale } && (await RunAsync(new GetAgent(Slug))).Value is { } read && draft.TryFollow(read))
            saved = await RunAsync(draft.Save(publish, comment));
        if (saved.Value is { } view)
            draft.Reset(view);
        return saved;
    }

    private void Refuse(Error error)
    {
        _draft!.Faults = error.Kind == ErrorKind.Invalid ? error.Fields : [];
        if (error is { Kind: ErrorKind.Invalid, Fields: [var first, ..] })
        {
            Toasts.Error(Text["Faults", error.Fields.Count]);
            ChooseTab(EditorTabs.HomeOf(first.Pointer));
        }
        else
        {
            Toasts.Error(error.ToNotice());
        }
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> act)
    {
        _busy = true;
        try
        {
            return await act();
        }
        finally
        {
            _busy = false;
            if (_rang)
            {
                _rang = false;
                await RefreshAsync();
            }
        }
    }

    private async Task SaveWithCommentAsync()
    {
        if (await _comment.AskAsync(Text["Comment.Save"], Text["Comment.SaveText"], Text["Action.Save"]) is { } comment)
            await SaveAsync(false, comment);
    }

    /// <param name="number">A version of the list; null for what stands in the form.</param>
    private async Task AskToPublishAsync(int? number)
    {
        var draft = _draft!;
        if (number is null && draft.IsDirty)
        {
            // Tests are put to what is stored.
            if ((await RunAsync(new GetTestStanding(Slug))).Value is not { Version.State: not TestsState.None })
            {
                var unsaved = new PublishQuestion(Text["Comment.Publish", draft.Read.Version + 1], Text["Comment.PublishUnsaved"], Text["Action.Publish"], draft.Read, null);
                if (await _publish.AskAsync(unsaved) is { } why)
                    await SaveAsync(true, why.Comment);
                return;
            }

            if (!await SaveAsync(false, null))
                return;
        }

        var wanted = number ?? draft.Read.Version;
        var isBack = draft.Read.PublishedVersion is { } published && wanted < published;
        var question = new PublishQuestion(
            Text[isBack ? "Comment.RollBack" : "Comment.Publish", wanted], Text[isBack ? "Comment.RollBackText" : "Comment.PublishText"], Text[isBack ? "Action.RollBack" : "Action.Publish"], draft.Read, wanted);
        if (await _publish.AskAsync(question) is not { } answer)
            return;
        var done = await RunAsync(new PublishAgentVersion(Slug, wanted, null, answer.Comment, answer.Reason));
        if (done.Value is { } view)
        {
            if (view.Epoch > draft.Read.Epoch)
                draft.TryFollow(view);
            Toasts.Success(Text[isBack ? "Done.RolledBack" : "Done.Published", wanted]);
        }
        else if (number is null)
        {
            Refuse(done.Error!);
        }
        else
        {
            Toasts.Error(done.Error!.ToNotice());
        }
    }

    private async Task DiscardAsync()
    {
        if (!await _confirm.AskAsync(new Question(Text["Discard.Title"], Text["Discard.Text", _draft!.Changes.Count], Text["Action.Discard"], IsDangerous: true)))
            return;
        await ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        var found = await RunAsync(new GetAgent(Slug));
        if (found.Value is { } read)
            (_newer, _) = (null, Reset(read));
        else
            Toasts.Error(found.Error!.ToNotice());
    }

    private async Task LoadAsync(string version)
    {
        var found = await RunAsync(new GetAgent(Slug, version));
        if (found.Value is { } read)
            _draft!.Load(read.ConfigJson);
        else
            Toasts.Error(found.Error!.ToNotice());
    }

    private void Merge(MergeChoice choice)
    {
        _draft!.Merge(choice.Newer.View, choice.Mine.Contains);
        // One that came while the person was choosing waits for its own question.
        if (_newer == choice.Newer)
            _newer = null;
        Toasts.Info(Text["Merge.Done"]);
    }

    private async Task RemoveAsync(bool purge)
    {
        var read = _draft!.Read;
        var question = purge
            ? new Question(Text["Purge.Title", read.Name], Text["Purge.Text"], Text["Action.Purge"], IsDangerous: true, Typed: read.Id)
            : new Question(Text["Archive.Title", read.Name], Text["Archive.Text"], Text["Action.Archive"], IsDangerous: true);
        if (!await _confirm.AskAsync(question))
            return;
        var removed = await AloneAsync(() => RunAsync(new RemoveAgent(Slug, purge)));
        if (removed.Error is { Code: "agents.in_use" } used)
        {
            if (!await _confirm.AskAsync(new Question(question.Title, Text["InUse.Text", used.Arguments[0]!], Text["InUse.Confirm"], IsDangerous: true)))
                return;
            removed = await AloneAsync(() => RunAsync(new RemoveAgent(Slug, purge, Force: true)));
        }

        if (!removed.Succeeded)
        {
            Toasts.Error(removed.Error.ToNotice());
            return;
        }

        _draft.Reset(read);
        Toasts.Success(Text[purge ? "Done.Purged" : "Done.Archived", read.Name]);
        if (purge)
            Navigation.NavigateTo(ListAddress);
        else
            await RefreshAsync();
    }

    private bool Reset(AgentView read)
    {
        _draft!.Reset(read);
        return true;
    }

    private void ChooseTab(string tab) => Url.Write("tab", tab == EditorTabs.Overview ? null : tab, keepInHistory: true);

    private Task ShowChat(bool isOpen)
    {
        Url.Write("chat", isOpen ? "1" : null);
        return Task.CompletedTask;
    }

    private static HashSet<string> HomesOf(IEnumerable<string> pointers) => pointers.Select(EditorTabs.HomeOf).ToHashSet();
}

/// <summary>What can be done with the whole agent.</summary>
public enum AgentAction
{
    Save,
    SaveWithComment,
    Publish,
    Discard,
    LoadPublished,
    Archive,
    Purge,
    Chat,
}

/// <summary>A version that somebody else has saved while the page was open.</summary>
/// <param name="IsContested">The form held changes then: its person decides. Else the page shows the new version already.</param>
public sealed record NewerVersion(AgentView View, string By, DateTimeOffset At, IReadOnlyList<ConfigChange> Changes, bool IsContested);

/// <param name="Newer">The version that the changes are laid over.</param>
/// <param name="Mine">The pointers of the keys where this person's value wins.</param>
public sealed record MergeChoice(NewerVersion Newer, IReadOnlySet<string> Mine);
