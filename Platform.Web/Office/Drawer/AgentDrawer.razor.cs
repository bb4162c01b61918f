using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Platform.Core.Office;
using Platform.Core.Office.Agents;
using Platform.Core.Office.History;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;
using Platform.Web.Access.Session;
using Platform.Web.Office.Board;
using Platform.Web.Shared;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Office.Drawer;

/// <summary>One agent from near: why it has its status, how it fared, and what a person may do about it.</summary>
public sealed partial class AgentDrawer : IDisposable
{
    private static readonly (string Key, HistoryRange Range)[] Spans = [("24h", HistoryRange.Day), ("7d", HistoryRange.Week), ("30d", HistoryRange.Month)];

    // The history grows by a sample a minute; a change of status is shown at once.
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _gone = new();
    private ElementReference _heading;
    private ConfirmDialog _confirm = null!;
    private AgentHistory? _history;
    private ErrorNotice? _error;
    private (string? AgentId, string? Span, string? State) _loaded;
    private long _loadedAt;

    [Inject] private PageOperations Operations { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;
    [Inject] private UrlState Url { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IOptions<OfficeOptions> Office { get; set; } = null!;
    [Inject] private IStringLocalizer<OfficeText> Text { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Shared { get; set; } = null!;

    /// <summary>The tenant's slug.</summary>
    [Parameter, EditorRequired] public string Tenant { get; set; } = "";

    [Parameter, EditorRequired] public OfficeAgent Agent { get; set; } = null!;
    [Parameter, EditorRequired] public string Currency { get; set; } = "";

    /// <summary>Whether the person may acknowledge and delete.</summary>
    [Parameter] public bool MayWrite { get; set; }

    /// <summary>Key of the time looked back, as in the address.</summary>
    [Parameter] public string? SpanKey { get; set; }

    [Parameter] public EventCallback OnClose { get; set; }

    private string Span => Array.Exists(Spans, span => span.Key == SpanKey) ? SpanKey! : Spans[0].Key;

    private string Reason => Agent.Reason switch
    {
        StatusReasons.Silence => Text["Why.silence", Math.Ceiling(Office.Value.OfflineAfter.TotalMinutes)],
        StatusReasons.Supervisor => Text["Why.supervisor"],
        _ => Text[$"Why.{Agent.State}"],
    };

    protected override Task OnParametersSetAsync()
    {
        var wanted = (Agent.AgentId, Span, Agent.State);
        if (_loaded == wanted && Time.GetElapsedTime(_loadedAt) < ReloadInterval)
            return Task.CompletedTask;
        if (_loaded.AgentId != Agent.AgentId || _loaded.Span != Span)
            _history = null;
        (_loaded, _loadedAt) = (wanted, Time.GetTimestamp());
        return LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await _heading.FocusAsync(preventScroll: true);
    }

    private async Task LoadAsync()
    {
        var wanted = _loaded;
        var result = await Operations.RunAsync(Tenant, new GetAgentHistory(Agent.AgentId, Array.Find(Spans, span => span.Key == Span).Range), _gone.Token);
        // Another agent was opened meanwhile.
        if (wanted.AgentId != _loaded.AgentId || wanted.Span != _loaded.Span)
            return;
        (_history, _error) = (result.Value ?? _history, result.Error?.ToNotice());
    }

    private RenderFragment Age(DateTimeOffset? at) => builder =>
    {
        if (at is null)
        {
            builder.AddContent(0, Text["Drawer.Never"]);
            return;
        }
        builder.OpenComponent<RelativeTime>(1);
        builder.AddComponentParameter(2, nameof(RelativeTime.At), at.Value);
        builder.CloseComponent();
    };

    // One point is no curve.
    private static bool IsChart(MetricSeries series) => series.Points.Count > 1;

    private Task AcknowledgeAsync(string? comment) => DoAsync(new AcknowledgeProblem(Agent.AgentId, comment), Text["Acknowledge.Done"]);

    private Task WithdrawAsync() => DoAsync(new UnacknowledgeProblem(Agent.AgentId), Text["Acknowledge.Withdrawn"]);

    private async Task DeleteAsync()
    {
        if (await _confirm.AskAsync(new Question(Text["Delete.Question", Agent.Name], Text["Delete.About"], Text["Delete"], IsDangerous: true))
            && await DoAsync(new DeleteOfficeAgent(Agent.AgentId), Text["Delete.Done", Agent.Name]))
            await OnClose.InvokeAsync();
    }

    private async Task<bool> DoAsync(ICommand<Done> command, string done)
    {
        var result = await Operations.RunAsync(Tenant, command, _gone.Token);
        if (result.Succeeded)
            Toasts.Success(done);
        else
            Toasts.Error(result.Error.ToNotice());
        return result.Succeeded;
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }
}
