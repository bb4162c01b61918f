using Microsoft.AspNetCore.Components;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Session;

namespace Platform.Web.Runtime.Conversations;

/// <summary>What the agent of a conversation remembers of its user.</summary>
public sealed partial class ConversationMemory
{
    private ConfirmDialog _confirm = null!;
    private IReadOnlyList<MemoryView>? _memories;
    private ErrorNotice? _error;
    private string _new = "";

    [Parameter, EditorRequired] public ConversationRow Row { get; set; } = null!;

    [Parameter] public bool MayWrite { get; set; }

    private string Agent => Row.AgentId.ToString();

    private string User => Row.PlatformUserId ?? Row.ThreadId;

    protected override async Task OnInitializedAsync()
    {
        Listen(Place.Id, KnowledgeNotices.Feature, change => change.Kind == KnowledgeNotices.Memory && change.Id == Agent);
        await RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        var found = await RunAsync(new ListMemories(Agent, User, Row.Channel));
        (_memories, _error) = found.Succeeded ? (found.Value, null) : (_memories, found.Error.ToNotice());
    }

    private async Task AddAsync()
    {
        if (!await DoAsync(new AddMemory(Agent, Row.Channel, User, _new), Text["Memory.Added"]))
            return;
        _new = "";
        await RefreshAsync();
    }

    private async Task ForgetAsync(MemoryView memory)
    {
        if (await _confirm.AskAsync(new(Text["Memory.ForgetTitle"], memory.Text, Text["Memory.ForgetConfirm"], IsDangerous: true)) && await DoAsync(new ForgetMemory(Agent, memory.MemoryId), Text["Memory.Forgotten"]))
            await RefreshAsync();
    }

    private async Task ForgetAllAsync()
    {
        if (await _confirm.AskAsync(new(Text["Memory.ForgetAllTitle"], Text["Memory.ForgetAllText"], Text["Memory.ForgetConfirm"], IsDangerous: true)) && await DoAsync(new ForgetMemories(Agent, User, Row.Channel), Text["Memory.AllForgotten"]))
            await RefreshAsync();
    }
}
