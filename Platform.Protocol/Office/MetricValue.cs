using System.Globalization;
using System.Text.Json;

namespace Platform.Protocol.Office;

/// <summary>The value of a metric: a finite number or a short string. Both convert by themselves: <c>["orders"] = 12</c>.</summary>
public readonly record struct MetricValue
{
    private readonly string? _text;
    private readonly decimal _number;

    private MetricValue(string? text, decimal number) => (_text, _number) = (text, number);

    /// <summary>A string.</summary>
    public static implicit operator MetricValue(string value) => new(value ?? "", 0);

    /// <summary>A whole number.</summary>
    public static implicit operator MetricValue(long value) => new(null, value);

    /// <summary>A number with decimals.</summary>
    public static implicit operator MetricValue(decimal value) => new(null, value);

    /// <summary>A number; what JSON cannot carry or a decimal cannot hold (NaN, infinity, 1e300) becomes its text.</summary>
    public static implicit operator MetricValue(double value) =>
        Math.Abs(value) < 7.9e27 ? new(null, (decimal)value) : new(value.ToString("R", CultureInfo.InvariantCulture), 0);

    /// <inheritdoc />
    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The metrics as the object of a report.</summary>
    public static JsonElement ToJson(IReadOnlyDictionary<string, MetricValue> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in metrics)
            {
                if (value._text is { } text)
                    writer.WriteString(name, text);
                else
                    writer.WriteNumber(name, value._number);
            }
            writer.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return document.RootElement.Clone();
    }
}
