using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Core.Shared.JsonSchema;

namespace Platform.Benchmarks;

/// <summary>Validation of a typical tool call beside parsing the same document, interleaved, one thread.</summary>
internal static class SchemaBenchmark
{
    private const int Rounds = 21;
    private const int CallsPerRound = 20_000;

    private const string Schema = """
        { "type": "object", "required": ["title", "start", "kind", "attendees"], "additionalProperties": false,
          "properties": {
            "title": { "type": "string", "minLength": 1, "maxLength": 200 },
            "start": { "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$" },
            "minutes": { "type": "integer", "minimum": 5, "maximum": 480 },
            "kind": { "enum": ["call", "meeting", "visit"] },
            "attendees": { "type": "array", "minItems": 1, "maxItems": 20, "items": {
              "type": "object", "required": ["name"], "additionalProperties": false,
              "properties": { "name": { "type": "string", "minLength": 1 }, "email": { "type": "string", "format": "email" }, "optional": { "type": "boolean" } } } } } }
        """;

    private const string Call = """
        {"title":"Обсудить договор с клиентом","start":"2026-11-20T15:30","minutes":45,"kind":"meeting",
         "attendees":[{"name":"Анна","email":"anna@example.com"},{"name":"Oleg","optional":true},{"name":"Пётр","email":"petr@example.com","optional":false}]}
        """;

    public static void Run()
    {
        var text = Encoding.UTF8.GetBytes(Call);
        var (schema, call) = (JsonSchema.Parse(Schema), JsonElement.Parse(text));
        var broken = JsonElement.Parse(Call.Replace("\"meeting\"", "\"party\"", StringComparison.Ordinal));
        var withFormats = new ValidationOptions { AssertsFormat = true };
        if (!schema.Validate(call, withFormats).IsValid || schema.Validate(broken).Errors.Count != 1)
            throw new InvalidOperationException("The call is not judged as it should be.");
        var (parse, validate, formats, errors) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            // The first ones warm up.
            Measure(round, parse, () => JsonDocument.Parse(text).Dispose());
            Measure(round, validate, () => schema.IsValid(call));
            Measure(round, formats, () => schema.IsValid(call, withFormats));
            Measure(round, errors, () => schema.Validate(broken));
        }
        Tell("parsing the call (System.Text.Json)", parse, parse);
        Tell("validating it", validate, parse);
        Tell("validating it, formats asserted", formats, parse);
        Tell("validating a wrong one, with its error", errors, parse);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{text.Length} bytes; one validation allocates {Allocated(() => schema.IsValid(call)):F0} bytes, one parsing {Allocated(() => JsonDocument.Parse(text).Dispose()):F0}"));
    }

    private static void Measure(int round, List<double> microseconds, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < CallsPerRound; i++)
            action();
        if (round >= 0)
            microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / CallsPerRound);
    }

    private static double Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000.0;
    }

    private static void Tell(string what, List<double> figures, List<double> yardstick) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: median {Machine.Median(figures):F2} µs ({figures.Min():F2}–{figures.Max():F2}), {Machine.Median(figures.Zip(yardstick, (figure, unit) => figure / unit)):F2} × parsing"));
}
