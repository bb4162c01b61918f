using System.Text.Json;
using Npgsql;

namespace Platform.Core.Shared.Embedded;

/// <summary>
/// Where the running servers are: written by the process that holds the lock, read by administration commands beside it. Holds the
/// passwords, so it is readable by its owner only.
/// </summary>
internal sealed record Endpoints(int ProcessId, string DatabaseUrl, string RedisUrl)
{
    static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "endpoints.json");

    public Task WriteAsync(string dataDirectory, CancellationToken cancellationToken) =>
        UnixFiles.WriteOwnerOnlyAsync(PathIn(dataDirectory), JsonSerializer.Serialize(this), cancellationToken);

    public static void Remove(string dataDirectory) => File.Delete(PathIn(dataDirectory));

    /// <summary>The last endpoints written, perhaps by a process that is gone; null when there are none.</summary>
    public static async Task<Endpoints?> ReadAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<Endpoints>(await File.ReadAllTextAsync(PathIn(dataDirectory), cancellationToken));
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EmbeddedStartException(
                $"The data directory {dataDirectory} is in use by another user's Platform. Run the command as that user.", e);
        }
    }

    public async Task<bool> AnswerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(DatabaseUrl + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            return false;
        }

        var redis = new Uri(RedisUrl);
        return await RedisServer.AnswersAsync(redis.Port, redis.UserInfo.TrimStart(':'), cancellationToken);
    }
}
