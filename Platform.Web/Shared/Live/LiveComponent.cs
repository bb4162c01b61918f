using System.Globalization;
using Microsoft.AspNetCore.Components;
using Platform.Core.Shared.Live;

namespace Platform.Web.Shared.Live;

/// <summary>Base of every component that shows live data: it subscribes, gathers bursts of changes into one refresh,
/// enters the renderer's context, and lets go when it is disposed.</summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    // The notice comes on a thread of the node, which has another culture than the circuit that made the component.
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;
    private readonly CancellationTokenSource _gone = new();
    private readonly List<IDisposable> _subscriptions = [];
    private int _pending;

    [Inject] private IChangeFeed Feed { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    /// <summary>Bursts within this time become one refresh.</summary>
    protected virtual TimeSpan Throttle => TimeSpan.FromMilliseconds(250);

    /// <summary>Cancelled when the component leaves the screen: pass it to every query.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Asks for the data again. Runs in the renderer's context; a render follows.</summary>
    protected abstract Task RefreshAsync();

    /// <summary>Listens to a feature's changes. <paramref name="concerns"/> leaves out notices that this screen does not show.</summary>
    protected void Listen(Guid? tenantId, string feature, Func<ScreenChange, bool>? concerns = null)
        => _subscriptions.Add(Feed.Subscribe(tenantId, feature, change =>
        {
            // Without an id, and after missed notices, anything may have changed.
            if (concerns is null || change.Id is null || change.Kind == ChangeNotice.Resync || concerns(change))
                Ring();
        }));

    // A change that comes while a refresh waits is covered by it; one that comes while the query runs starts another.
    private void Ring()
    {
        if (_gone.IsCancellationRequested || Interlocked.Exchange(ref _pending, 1) == 1)
            return;
        _ = InvokeAsync(RefreshLaterAsync);
    }

    private async Task RefreshLaterAsync()
    {
        // Inside an async method this ends with it.
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _language);
        try
        {
            await Task.Delay(Throttle, Time, _gone.Token);
            Interlocked.Exchange(ref _pending, 0);
            await RefreshAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The component is gone; nobody waits for the data.
        }
        catch (Exception exception)
        {
            // Without this the failure of a background refresh would be lost: the nearest error boundary shows it.
            await DispatchExceptionAsync(exception);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions)
            subscription.Dispose();
        await _gone.CancelAsync();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
