using Microsoft.Extensions.Logging;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>What becomes of an edition that did not get to its end: failed for good, tried again later, paused; and open pages hear of each move.</summary>
internal sealed class EditionOutcome(EditionRows rows, VersionSpool spool, ChangeNotices notices, TimeProvider time, ILogger<EditionOutcome> logger)
{
    /// <summary>Something of ours was at fault, again and again.</summary>
    public const string Internal = "internal";

    // With pauses that grow to five minutes: some minutes of trying, and some hours where a provider is away.
    private const int MostAttempts = 8;
    private const int MostPatientAttempts = 60;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan BudgetPause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(500);

    public EditionHold Hold(ClaimedEdition edition, Guid instance)
    {
        var (told, state) = (0L, edition.State);
        EditionHold? hold = null;
        hold = new EditionHold(rows, edition, instance, () =>
        {
            if (told != 0 && state == hold!.State && time.GetElapsedTime(told) < TellEvery)
                return;
            (told, state) = (time.GetTimestamp(), hold!.State);
            Tell(edition);
        });
        return hold;
    }

    public void Tell(ClaimedEdition edition) => notices.Publish(new ChangeNotice(edition.Tenant.Value, KnowledgeNotices.Feature, KnowledgeNotices.Source, [edition.Source.ToString()]));

    /// <summary>True when it is over.</summary>
    public async Task<bool> TakeAsync(EditionHold hold, Guid instance, Exception exception, CancellationToken ct)
    {
        // Nothing can be written, and nothing was.
        if (exception is LostEditionException || DatabaseFault.IsUnavailable(exception))
        {
            if (exception is not LostEditionException)
                IngestionLog.WorkFailed(logger, exception.GetType().Name);
            return false;
        }

        var isOver = await DecideAsync(hold, instance, exception, ct);
        Tell(hold.Edition);
        return isOver;
    }

    public void Log(Exception exception) => IngestionLog.WorkFailed(logger, exception.GetType().Name);

    public void RemoveLeftovers()
    {
        try
        {
            spool.RemoveLeftovers();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log(exception);
        }
    }

    private async Task<bool> DecideAsync(EditionHold hold, Guid instance, Exception exception, CancellationToken ct)
    {
        var edition = hold.Edition;
        switch (exception)
        {
            case SourceFaultException failed:
                IngestionLog.Failed(logger, edition.Source, hold.State.ToString(), failed.Fault.Code, failed.Fault.Page);
                await rows.FailAsync(edition, instance, failed.Fault, ct);
                return true;
            case PausedException paused:
                await rows.PauseAsync(edition, instance, paused.Fault, BudgetPause, ct);
                return false;
            case RetryLaterException later:
                return await RetryAsync(hold, instance, new SourceFault(later.Code, later.Detail, null), later.Patient ? MostPatientAttempts : MostAttempts, later.After, ct);
            default:
                IngestionLog.Unexpected(logger, edition.Source, hold.State.ToString(), exception);
                return await RetryAsync(hold, instance, new SourceFault(Internal, exception.GetType().Name, null), MostAttempts, null, ct);
        }
    }

    private async Task<bool> RetryAsync(EditionHold hold, Guid instance, SourceFault fault, int most, TimeSpan? after, CancellationToken ct)
    {
        var edition = hold.Edition;
        // Those of this taking count from its last move.
        var attempts = hold.HasMoved ? 1 : edition.Attempts;
        if (attempts >= most)
        {
            IngestionLog.Failed(logger, edition.Source, hold.State.ToString(), fault.Code, fault.Page);
            await rows.FailAsync(edition, instance, fault, ct);
            return true;
        }

        var pause = Pause(attempts, after);
        IngestionLog.Retried(logger, edition.Id, edition.Source, hold.State.ToString(), fault.Code, attempts, pause.TotalSeconds);
        await rows.RetryAsync(edition, instance, fault, pause, attempts, ct);
        return false;
    }

    private static TimeSpan Pause(int attempts, TimeSpan? after)
    {
        var growing = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(attempts, 12)) * (0.75 + Random.Shared.NextDouble() / 2)));
        return after > growing || attempts == 1 && after is not null ? after.Value : growing;
    }
}
