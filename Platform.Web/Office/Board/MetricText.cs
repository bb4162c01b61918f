using System.Globalization;
using System.Text.Json;

namespace Platform.Web.Office.Board;

/// <summary>Metrics as people read them.</summary>
public static class MetricText
{
    /// <summary>The first metrics of an agent, numbers before texts. (The table keeps no order of its own: shorter names come first.)</summary>
    public static IEnumerable<(string Name, string Value)> First(JsonElement? metrics, int count) =>
        metrics is { ValueKind: JsonValueKind.Object } all
            ? all.EnumerateObject().OrderBy(metric => metric.Value.ValueKind != JsonValueKind.Number).Take(count).Select(metric => (Name(metric.Name), Value(metric.Value)))
            : [];

    /// <summary><c>orders_today</c> reads as "orders today".</summary>
    public static string Name(string name) => name.Replace('_', ' ');

    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDecimal(out var number) => Number(number),
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    /// <summary>Few digits after the point, more where there would be nothing but zeros.</summary>
    public static string Number(decimal number) =>
        number.ToString(Math.Abs(number) is > 0 and < 0.01m ? "G3" : "#,0.##", CultureInfo.CurrentCulture);
}
