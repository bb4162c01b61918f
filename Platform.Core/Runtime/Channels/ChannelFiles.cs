using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Data;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>A file that may be read.</summary>
/// <param name="Path">Where its bytes are.</param>
public sealed record OpenedFile(string Path, string Name, string MediaType);

/// <summary>
/// Files that users send to agents. The bytes lie in the data directory under the tenant's and the file's id, never under a name that somebody chose; whoever
/// knows the link can read them, as models and tools must, and nothing in the link can be guessed.
/// </summary>
public sealed class ChannelFiles : IConsume<TenantDeleted>, IConsume<ChannelFilesErased>
{
    private const int LongestName = 200;
    private const int SweptAtOnce = 500;

    private readonly AcrossTenants _across;
    private readonly ITenantDirectory _tenants;
    private readonly OperationRunner _operations;
    private readonly PlatformSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<ChannelFiles> _logger;

    internal ChannelFiles(AcrossTenants across, ITenantDirectory tenants, OperationRunner operations, PlatformSettings settings, TimeProvider time, ILogger<ChannelFiles> logger) =>
        (_across, _tenants, _operations, _settings, _time, _logger) = (across, tenants, operations, settings, time, logger);

    private string Root => Path.Combine(_settings.DataDirectory, "files");

    public async Task<Result<StoredFile>> StoreAsync(RunnerIdentity runner, string? name, string? mediaType, Stream content, CancellationToken ct)
    {
        var (id, token) = (Guid.CreateVersion7(), SecretToken.New("f_"));
        var path = PathOf(runner.TenantId, id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            if (await WriteAsync(path, content, ct) is not { } size)
                return ChannelErrors.FileTooLarge;
            var kept = await _operations.RunAsync(
                new KeepChannelFile(id, runner.Agent, runner.Integration ?? "agent", NameOf(name), TypeOf(mediaType), size, token.Hash()), Actor.Job("runtime.channel", runner.TenantId), ct);
            if (!kept.Succeeded)
                return kept.Error;
            path = null;
            return new StoredFile($"{_settings.PublicUrl}/downloads/files/{token.Text}", size);
        }
        finally
        {
            if (path is not null)
                TryDelete(path);
        }
    }

    /// <summary>Null where no file has this token.</summary>
    public async Task<OpenedFile?> FindAcrossTenants(string token, CancellationToken ct)
    {
        if (token.Length is < 20 or > 100)
            return null;
        var hash = SecretToken.HashOf(token);
        await using var context = _across.Open();
        if (await AcrossTenants.All<ChannelFile>(context).FirstOrDefaultAsync(f => f.TokenHash == hash, ct) is not { } file)
            return null;
        var path = PathOf(file.TenantId, file.Id);
        return await _tenants.FindAcrossTenants(file.TenantId, ct) is { IsOpen: true } && File.Exists(path) ? new OpenedFile(path, file.Name, file.MediaType) : null;
    }

    public Task ConsumeAsync(TenantDeleted @event, CancellationToken ct)
    {
        var folder = Path.Combine(Root, @event.TenantId.ToString("N"));
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    public Task ConsumeAsync(ChannelFilesErased @event, CancellationToken ct)
    {
        foreach (var file in @event.Files)
            TryDelete(PathOf(new TenantId(@event.TenantId), file));
        return Task.CompletedTask;
    }

    /// <summary>Deletes files of which there is no row; not those of the last day, which may be on their way to one.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> SweepAcrossTenants(CancellationToken ct)
    {
        if (!Directory.Exists(Root))
            return 0;
        var (before, removed) = (_time.GetUtcNow().UtcDateTime.AddDays(-1), 0);
        await using var context = _across.Open();
        foreach (var files in new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LastWriteTimeUtc < before && Guid.TryParseExact(file.Name, "N", out _)).Chunk(SweptAtOnce))
        {
            var ids = Array.ConvertAll(files, file => Guid.ParseExact(file.Name, "N"));
            var known = await AcrossTenants.All<ChannelFile>(context).Where(f => ids.Contains(f.Id)).Select(f => f.Id).ToHashSetAsync(ct);
            foreach (var file in files.Where(file => !known.Contains(Guid.ParseExact(file.Name, "N"))))
            {
                TryDelete(file.FullName);
                removed++;
            }
        }

        return removed;
    }

    // Two letters of the id's random end: no folder gets so full that listing it is slow.
    private string PathOf(TenantId tenant, Guid id) => Path.Combine(Root, tenant.Value.ToString("N"), id.ToString("N")[^2..], id.ToString("N"));

    /// <summary>The size; null when it is too much.</summary>
    private static async Task<long?> WriteAsync(string path, Stream content, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 81920, FileOptions.Asynchronous);
        var (buffer, size) = (new byte[81920], 0L);
        while (await content.ReadAsync(buffer, ct) is > 0 and var read)
        {
            size += read;
            if (size > StoredFiles.MaximumBytes)
                return null;
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return size;
    }

    // For a heading alone. Paths, control characters and what would break it go.
    private static string NameOf(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && c is not ('"' or '<' or '>' or '|' or ':' or '*' or '?'))]).Trim(' ', '.');
        return clean.Length == 0 ? "file" : clean.Length <= LongestName ? clean : clean[^LongestName..];
    }

    private static string TypeOf(string? mediaType)
    {
        var type = (mediaType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type.Length is > 0 and <= 100 && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '+') ? type : "application/octet-stream";
    }

    private void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ChannelsLog.NotDeleted(_logger, exception.GetType().Name);
        }
    }
}
