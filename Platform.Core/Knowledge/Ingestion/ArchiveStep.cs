using System.IO.Compression;
using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Extraction;
using Platform.Core.Knowledge.Extraction.Reading;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>
/// Unpacks an archive: every file in it becomes a source under the archive's, named by its path and never stored under it. Begun again after a crash it finds what is there already by its bytes.
/// Files that a newer archive has no more go; those that it has with other bytes get a new version.
/// </summary>
internal sealed class ArchiveStep(Databases databases, OperationRunner operations, PlatformSettings settings, WorkGate gate)
{
    private const int MostWarnings = 1_000;

    // How often it says that it moves.
    private const int MoveEvery = 20;

    /// <summary>False where the file is no archive.</summary>
    public async Task<bool> TryRunAsync(EditionHold hold, string path, CancellationToken ct)
    {
        var edition = hold.Edition;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (!IsArchive(file, edition))
            return false;
        if (edition.File.IsInside)
            throw new SourceFaultException(new SourceFault(ExtractionFaults.NestedZip, null, null));
        using var archive = Guarded(() => Archives.Open(file));
        var entries = archive.Entries.Where(entry => !entry.FullName.EndsWith('/') && !IsOfTheSystem(entry.FullName)).ToList();
        var place = await PlaceAsync(edition, ct);
        var (warnings, seen, left) = (new List<SourceFault>(), new HashSet<string>(StringComparer.Ordinal), ReadingLimits.ArchiveBytes);
        foreach (var (number, entry) in entries.Index())
        {
            var name = FileNames.Clean(Archives.NameOf(entry));
            seen.Add(name);
            var (bytes, fault) = await TakeAsync(edition, entry, name, left, place, ct);
            left -= bytes;
            if (fault is not null && warnings.Count < MostWarnings)
                warnings.Add(fault);
            if ((number + 1) % MoveEvery == 0)
                await hold.MoveAsync(new EditionMove(EditionState.Extracting, hold.Checkpoint, number + 1, entries.Count), null, ct);
        }

        await RemoveGoneAsync(place.Children.Where(child => !seen.Contains(child.Key)).Select(child => child.Value), edition, ct);
        await hold.MoveAsync(
            new EditionMove(EditionState.Chunking, hold.Checkpoint.Fresh(), 0, 0), (connection, _, stop) => PageRows.EndAsync(connection, edition, 0, 0, null, warnings, stop), ct);
        return true;
    }

    private async Task<(long Bytes, SourceFault? Fault)> TakeAsync(ClaimedEdition edition, ZipArchiveEntry entry, string name, long left, ArchivePlace place, CancellationToken ct)
    {
        if (Archives.IsPathTrick(Archives.NameOf(entry)))
            return (0, new SourceFault(ExtractionFaults.PathTrick, name, null));
        if (entry.IsEncrypted)
            return (0, new SourceFault(ExtractionFaults.Encrypted, name, null));
        var unpacked = Path.Combine(Path.GetFullPath(settings.DataDirectory), "ingestion", $"{Guid.NewGuid():N}.spool");
        try
        {
            await using var copy = new FileStream(unpacked, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
            long bytes;
            using (await gate.EnterAsync(ct))
                bytes = Archives.Copy(entry, copy, Math.Min(left, SpooledFile.MostBytes));
            copy.Position = 0;
            await using var content = await SpooledFile.ReadAsync(copy, settings, ct);
            return (bytes, await StoreAsync(edition, name, content!, place, ct));
        }
        catch (ExtractionException exception)
        {
            // One that grows beyond every measure ends the whole; others are named.
            if (exception.Code == ExtractionFaults.TooLarge && left <= SpooledFile.MostBytes)
                throw new SourceFaultException(new SourceFault(ExtractionFaults.TooLarge, name, null));
            return (0, new SourceFault(exception.Code, name, null));
        }
    }

    private async Task<SourceFault?> StoreAsync(ClaimedEdition edition, string name, SpooledFile content, ArchivePlace place, CancellationToken ct)
    {
        var actor = Actor.Job("knowledge-archive", edition.Tenant);
        if (place.Children.TryGetValue(name, out var child))
        {
            var replaced = await operations.RunAsync(new ReplaceSource(child, name, "", content), actor, ct);
            return replaced.Error is { } refusal ? Refused(refusal, name) : null;
        }

        var options = new SourceOptions { Collection = place.Collection, Tags = place.Tags, Parent = edition.Source };
        var added = await operations.RunAsync(new AddFile(name, "", content, options), actor, ct);
        return added.Error is { } error ? Refused(error, name) : added.Value!.IsNew ? null : new SourceFault("already_there", name, null);
    }

    private static SourceFault Refused(Error error, string name) =>
        error.Kind == ErrorKind.Unavailable ? throw new RetryLaterException(error.Code, error.Detail, patient: true) : new SourceFault(error.Code, name, null);

    private async Task RemoveGoneAsync(IEnumerable<Guid> children, ClaimedEdition edition, CancellationToken ct)
    {
        foreach (var child in children)
            await operations.RunAsync(new DeleteSources([child]), Actor.Job("knowledge-archive", edition.Tenant), ct);
    }

    private async Task<ArchivePlace> PlaceAsync(ClaimedEdition edition, CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        var place = new ArchivePlace("", [], new Dictionary<string, Guid>(StringComparer.Ordinal));
        await using (var source = connection.Command("SELECT c.name, s.tags FROM knowledge_sources s JOIN knowledge_collections c ON c.id = s.collection_id WHERE s.id = $1", edition.Source))
        {
            await using var reader = await source.ExecuteReaderAsync(ct);
            if (!await reader.ReadAsync(ct))
                throw new LostEditionException();
            place = place with { Collection = reader.GetString(0), Tags = reader.GetFieldValue<string[]>(1) };
        }

        await using var children = connection.Command(
            "SELECT v.file_name, s.id FROM knowledge_sources s JOIN knowledge_versions v ON v.source_id = s.id AND v.number = s.latest_version WHERE s.parent_id = $1", edition.Source);
        await using var rows = await children.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            place.Children[rows.GetString(0)] = rows.GetGuid(1);
        return place;
    }

    private static bool IsArchive(FileStream file, ClaimedEdition edition)
    {
        try
        {
            return edition.File.Size > 0 && FileFormat.Of(file, edition.File.FileName, edition.File.MediaType).Format == "zip";
        }
        catch (ExtractionException)
        {
            // Whatever is wrong with it, whoever reads it says so.
            return false;
        }
    }

    private static ZipArchive Guarded(Func<ZipArchive> open)
    {
        try
        {
            return open();
        }
        catch (ExtractionException exception)
        {
            throw new SourceFaultException(new SourceFault(exception.Code, exception.Detail, null));
        }
    }

    // What the file systems of macOS and Windows leave behind.
    private static bool IsOfTheSystem(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(name) is ".DS_Store" or "Thumbs.db" or "desktop.ini";

    private sealed record ArchivePlace(string Collection, IReadOnlyList<string> Tags, Dictionary<string, Guid> Children);
}
