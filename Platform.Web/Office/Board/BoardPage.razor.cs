using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Platform.Core.Office.Board;
using Platform.Core.Office.Worked;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Web.Office.Board;

/// <summary>The whole AI staff of a tenant, live.</summary>
public sealed partial class BoardPage
{
    // Ten drawings a second are as many as a person can follow; what comes between is drawn together.
    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(90);

    // A membership can be taken away while the page stands open.
    private static readonly TimeSpan DoorInterval = TimeSpan.FromSeconds(30);

    private static readonly BoardFilter OnlyProblems = new(OnlyProblems: true);

    private readonly LiveBoard _board = new();
    private readonly CancellationTokenSource _gone = new();
    private CancellationTokenSource _watching = new();
    private BoardFilter _filter = BoardFilter.None;
    private TileSize _size = TileSize.Cards;
    private IReadOnlyList<string> _departments = [];
    private IReadOnlyList<string> _brands = [];
    private IReadOnlyList<BoardGroup>? _listed;
    private BoardGrid? _grid;
    private ErrorNotice? _error;
    private string _currency = "RUB";

    [Inject] private OfficeBoards Boards { get; set; } = null!;
    [Inject] private PageOperations Operations { get; set; } = null!;
    [Inject] private ITenantDirectory Tenants { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private UrlState Url { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<OfficeText> Text { get; set; } = null!;

    [CascadingParameter] private ShellTenant? OpenTenant { get; set; }

    /// <summary>The tenant's slug out of the address.</summary>
    [Parameter] public string Tenant { get; set; } = "";

    // Named here so that the router calls OnParametersSet when the address changes; the values are read together by BoardFilter.
    [SupplyParameterFromQuery(Name = "department")] private string? DepartmentInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "brand")] private string? BrandInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "status")] private string? StatusInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "q")] private string? SearchInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "problems")] private string? ProblemsInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "density")] private string? DensityInAddress { get; set; }
    [SupplyParameterFromQuery(Name = "agent")] private string? AgentId { get; set; }
    [SupplyParameterFromQuery(Name = "span")] private string? SpanInAddress { get; set; }

    private string IntegrationAddress => $"/manage/{Tenant}/office/integration";

    private string CsvAddress => QueryHelpers.AddQueryString($"/manage/{Tenant}/office/agents.csv", _filter.ToQuery().Where(pair => pair.Value is not null));

    /// <summary>Seconds without news after which the data counts as old. Living agents say something at least once a minute; a board of
    /// agents that are all offline has nothing to say.</summary>
    private int OldAfter => _board.Summary is { } summary && summary.Total > summary.ByStatus.Offline ? 90 : int.MaxValue;

    protected override async Task OnInitializedAsync()
    {
        if (OpenTenant is null || !OpenTenant.Allows(Permissions.OfficeRead))
            return;
        _currency = (await Tenants.FindAcrossTenants(new TenantId(OpenTenant.Id), _gone.Token))?.Currency ?? _currency;
        await BeginAsync();
    }

    protected override void OnParametersSet()
    {
        _filter = BoardFilter.From(Url.Read);
        _size = TileSize.Of(Url.Read("density"));
        _board.Show(_filter);
    }

    /// <summary>Asks at the door, then watches the board until the page is left or the door closes.</summary>
    private async Task BeginAsync()
    {
        await _watching.CancelAsync();
        _watching.Dispose();
        _watching = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        _error = await AskAtDoorAsync();
        if (_error is null)
            _ = WatchAsync(new TenantId(OpenTenant!.Id), _watching.Token);
    }

    private async Task<ErrorNotice?> AskAtDoorAsync() => (await Operations.RunAsync(Tenant, new GetWorkedShare(), _gone.Token)).Error?.ToNotice();

    private async Task WatchAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            await using var subscription = Boards.Subscribe(tenant);
            var askedAt = Time.GetTimestamp();
            var next = subscription.ReadAsync(ct).AsTask();
            while (!ct.IsCancellationRequested)
            {
                List<BoardMessage> messages = [await next];
                while ((next = subscription.ReadAsync(ct).AsTask()).IsCompletedSuccessfully)
                    messages.Add(await next);
                await InvokeAsync(() => Draw(messages));
                if (Time.GetElapsedTime(askedAt) > DoorInterval)
                {
                    askedAt = Time.GetTimestamp();
                    if (await AskAtDoorAsync() is { } refusal)
                    {
                        await InvokeAsync(() => Close(refusal));
                        return;
                    }
                }
                await Task.Delay(DrawInterval, Time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private void Draw(List<BoardMessage> messages)
    {
        foreach (var message in messages)
            _board.Apply(message);
        if (!ReferenceEquals(_listed, _board.Groups))
            (_listed, _departments, _brands) = (_board.Groups, _board.Departments, _board.Brands);
        StateHasChanged();
    }

    private void Close(ErrorNotice refusal)
    {
        _error = refusal;
        StateHasChanged();
    }

    private void Open(string agentId) => Url.Write("agent", agentId, keepInHistory: AgentId is null);

    private async Task CloseDrawerAsync()
    {
        var closed = AgentId;
        Url.Write("agent", null);
        if (closed is not null && _grid is not null)
            await _grid.FocusAsync(closed);
    }

    private void FilterStatus(string? status) => Url.Write("status", status == _filter.Status ? null : status);

    private void ClearFilter() => Url.Write(BoardFilter.None.ToQuery());

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _watching.Dispose();
        _gone.Dispose();
    }
}
