using Microsoft.AspNetCore.Components;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Session;

namespace Platform.Web.Runtime.Conversations;

/// <summary>A conversation as its user and agent had it, with what the staff can do in it.</summary>
public sealed partial class ConversationPage
{
    private readonly ConversationAgents _names = new();
    private ConfirmDialog _confirm = null!;
    private ConversationView? _view;
    private List<MessageView> _messages = [];
    private string? _next;
    private ErrorNotice? _error;
    private Guid _conversation;
    private bool _isGone;
    private bool _reading;

    [Parameter] public string Id { get; set; } = "";

    [CascadingParameter] private ShellUser Me { get; set; } = null!;

    protected override TimeSpan Throttle => TimeSpan.FromMilliseconds(300);

    private string Home => $"/manage/{Tenant}/conversations";

    private bool MayWrite => May(Permissions.ConversationsWrite);

    protected override async Task OnInitializedAsync()
    {
        _isGone = !Guid.TryParse(Id, out _conversation);
        if (_isGone || !May(Permissions.ConversationsRead))
            return;
        var wanted = _conversation.ToString();
        Listen(Place.Id, ConversationNotices.Feature, change => change.Id == wanted);
        await RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        var view = await RunAsync(new GetConversation(_conversation));
        var page = view.Succeeded ? await RunAsync(new ListConversationMessages(_conversation)) : view.Error!;
        _isGone = page.Error is { Kind: ErrorKind.NotFound };
        _error = page.Error is { } error && !_isGone ? error.ToNotice() : null;
        if (!view.Succeeded || !page.Succeeded)
            return;
        _view = view.Value;
        Show(page.Value);
        await _names.LearnAsync([_view.Row.AgentId], names => RunAsync(names));
    }

    // Lines do not change: what was read before stays, unless so much came that there is a gap.
    private void Show(Listing<MessageView> newest)
    {
        var at = _messages.Count == 0 ? -1 : newest.Items.ToList().FindIndex(line => line.Id == _messages[^1].Id);
        if (at >= 0)
        {
            _messages.AddRange(newest.Items.Skip(at + 1));
            return;
        }

        (_messages, _next) = ([.. newest.Items], newest.NextCursor);
    }

    private async Task EarlierAsync()
    {
        _reading = true;
        var page = await RunAsync(new ListConversationMessages(_conversation, _next));
        _reading = false;
        if (!page.Succeeded)
        {
            Toasts.Error(page.Error.ToNotice());
            return;
        }

        _messages.InsertRange(0, page.Value.Items);
        _next = page.Value.NextCursor;
    }

    private async Task TakeAsync()
    {
        var row = _view!.Row;
        var isOthers = row.State == ConversationState.TakenOver;
        if (isOthers && !await _confirm.AskAsync(new(Text["Take.Title"], Text["Take.Text", row.TakenBy ?? ""], Text["Action.Take"])))
            return;
        await ChangeAsync(new TakeConversation(row.Id, isOthers), Text["Take.Done"]);
    }

    private Task HandBackAsync() => ChangeAsync(new HandBackConversation(_conversation), Text["HandBack.Done"]);

    private Task CloseAsync() => ChangeAsync(new CloseConversation(_conversation), Text["Close.Done"]);

    private Task ReopenAsync() => ChangeAsync(new ReopenConversation(_conversation), Text["Reopen.Done"]);

    private async Task ChangeAsync(ICommand<Done> command, string done)
    {
        await DoAsync(command, done);
        await RefreshAsync();
    }

    private async Task EraseAsync()
    {
        var erasure = await RunAsync(new GetErasure(_conversation));
        if (!erasure.Succeeded)
        {
            Toasts.Error(erasure.Error.ToNotice());
            return;
        }

        var scope = erasure.Value;
        var text = scope.Who is { } who
            ? Text["Erase.User", who, ConversationWords.Channel(Text, scope.Channel), scope.Conversations, scope.Agents, ConversationWords.Number(scope.Messages), scope.Notes, scope.Shared]
            : Text["Erase.Alone", ConversationWords.Number(scope.Messages), scope.Notes];
        if (!await _confirm.AskAsync(new(Text["Erase.Title"], text, Text["Erase.Confirm"], IsDangerous: true, Typed: Text["Erase.Typed"])))
            return;
        if (await DoAsync(new EraseUser(_conversation), Text["Erase.Done"]))
            Navigation.NavigateTo(Home);
    }
}
