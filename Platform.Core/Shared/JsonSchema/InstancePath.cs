using System.Globalization;
using System.Text;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>The way from the root of the instance to the value at hand.</summary>
internal sealed class InstancePath
{
    private readonly List<object> _steps = [];

    public void Push(string property) => _steps.Add(property);

    public void Push(int index) => _steps.Add(index);

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    public override string ToString()
    {
        var pointer = new StringBuilder();
        foreach (var step in _steps)
            pointer.Append('/').Append(step is string name ? Pointer.Escape(name) : ((int)step).ToString(CultureInfo.InvariantCulture));
        return pointer.ToString();
    }
}

/// <summary>RFC 6901.</summary>
internal static class Pointer
{
    public static string Escape(string token) => token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(string token) => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
