namespace Platform.Core.Shared.Settings;

/// <summary>Reads <c>.env</c>: lines of <c>NAME=value</c>, quotes optional, <c>#</c> begins a comment line.</summary>
public static class DotEnvFile
{
    public static IEnumerable<KeyValuePair<string, string?>> Read(string path)
    {
        if (!File.Exists(path))
            yield break;
        foreach (var line in File.ReadLines(path))
        {
            var text = line.Trim();
            if (text.StartsWith("export ", StringComparison.Ordinal))
                text = text[7..].TrimStart();
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (text.StartsWith('#') || equals < 1)
                continue;
            var value = text[(equals + 1)..].Trim();
            if (value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'')
                value = value[1..^1];
            // As in the environment, where a name holds no colon.
            yield return KeyValuePair.Create<string, string?>(text[..equals].Trim().Replace("__", ":", StringComparison.Ordinal), value);
        }
    }
}
