using System.Security.Cryptography;
using System.Text.Json;

namespace Platform.Core.Shared.Embedded;

/// <summary>The passwords of the private servers: random, made once, kept beside the data they open.</summary>
internal sealed record Secrets(string Postgres, string Redis)
{
    const int HexDigits = 48;

    public static async Task<Secrets> LoadOrMakeAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, "secrets");
        if (File.Exists(path))
            return await ReadAsync(path, cancellationToken);

        var secrets = new Secrets(RandomNumberGenerator.GetHexString(HexDigits, lowercase: true),
            RandomNumberGenerator.GetHexString(HexDigits, lowercase: true));
        await UnixFiles.WriteOwnerOnlyAsync(path, JsonSerializer.Serialize(secrets), cancellationToken);
        return secrets;
    }

    static async Task<Secrets> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var secrets = JsonSerializer.Deserialize<Secrets>(await File.ReadAllTextAsync(path, cancellationToken));
            if (secrets is { Postgres.Length: > 0, Redis.Length: > 0 })
                return secrets;
        }
        catch (JsonException)
        {
            // Falls through to the same line as a file without the two keys.
        }

        throw new EmbeddedStartException(
            $"The file {path} with the passwords of the private servers is damaged. Put it back from a backup; nothing was changed.");
    }
}
