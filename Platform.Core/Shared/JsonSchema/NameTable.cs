using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>Names known to a schema, found by an instance's property without making a string of it where there are few.</summary>
internal sealed class NameTable
{
    // Up to here comparing one after the other is quicker than hashing.
    private const int Few = 12;

    private readonly byte[][] _few;
    private readonly Dictionary<string, int> _positions;

    public NameTable(IEnumerable<string> names)
    {
        Names = [.. names.Distinct()];
        _positions = Names.Select((name, position) => (name, position)).ToDictionary(pair => pair.name, pair => pair.position);
        _few = Names.Length <= Few ? [.. Names.Select(Encoding.UTF8.GetBytes)] : [];
    }

    public string[] Names { get; }

    /// <summary>Its position, or -1.</summary>
    public int Find(JsonProperty property)
    {
        if (Names.Length == 0)
            return -1;
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (_few.Length == 0 || raw.Contains((byte)'\\'))
            return _positions.GetValueOrDefault(JsonText.NameOf(property), -1);
        for (var i = 0; i < _few.Length; i++)
            if (raw.SequenceEqual(_few[i]))
                return i;
        return -1;
    }
}
