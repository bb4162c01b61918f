using Platform.Core.Agents;
using Platform.Core.Runtime.Contracts;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Agents.List;

/// <summary>The part of the page that starts and stops agents.</summary>
public sealed partial class AgentsPage
{
    private Dictionary<Guid, AgentProcessState> _processes = [];

    private async Task ReadProcessesAsync()
    {
        var found = await RunAsync(new ListProcessStates());
        if (!found.Succeeded)
            return;
        _processes = found.Value.ToDictionary(process => process.AgentId);
        StateHasChanged();
    }

    private async Task RunAgentsAsync(IReadOnlyList<AgentRow> chosen, bool isStart)
    {
        AgentRow[] concerned = [.. chosen.Where(row => isStart ? row.PublishedVersion is not null && row.State != AgentState.Archived : _processes.ContainsKey(row.Id))];
        if (concerned.Length == 0)
        {
            Toasts.Info(Text[isStart ? "Start.Nothing" : "Stop.Nothing"]);
            return;
        }

        if (isStart)
        {
            await DoAllAsync(concerned, Text["Start.Doing"], row => RunAsync(new StartAgent(row.Slug)), count => Text["Start.Done", count]);
            return;
        }

        var title = concerned is [var only] ? Text["Stop.TitleOne", only.Name] : Text["Stop.Title", concerned.Length];
        if (await _confirm.AskAsync(new Question(title, Text["Stop.Text"], Text["Bulk.Stop.Agents"], IsDangerous: true)))
            await DoAllAsync(concerned, Text["Stop.Doing"], row => RunAsync(new StopAgent(row.Slug)), count => Text["Stop.Done", count]);
    }
}
