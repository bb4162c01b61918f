using System.Text;

namespace Platform.Tests.Agents.Lasting;

/// <summary>A strict reader of iCalendar: what RFC 5545 forbids fails the test.</summary>
internal sealed class CalendarReader
{
    private CalendarReader(IReadOnlyDictionary<string, string> properties, IReadOnlyList<CalendarReader> events) => (Properties, Events) = (properties, events);

    /// <summary>By the name with its parameters, texts unescaped.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    public IReadOnlyList<CalendarReader> Events { get; }

    public string this[string name] => Properties[name];

    public static CalendarReader Read(byte[] file)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.Equal(text.Count(c => c == '\n'), text.Split("\r\n").Length - 1);
        var lines = new List<string>();
        foreach (var line in text.Split("\r\n")[..^1])
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75);
            Assert.DoesNotContain(line, c => char.IsControl(c) && c != '\t');
            if (line[0] is ' ' or '\t')
                lines[^1] += line[1..];
            else
                lines.Add(line);
        }

        var at = 0;
        var calendar = ReadPart(lines, ref at, "VCALENDAR");
        Assert.Equal(lines.Count, at);
        Assert.Equal("2.0", calendar["VERSION"]);
        Assert.NotEmpty(calendar["PRODID"]);
        foreach (var booked in calendar.Events)
        {
            Assert.NotEmpty(booked["UID"]);
            Assert.Matches("^[0-9]{8}T[0-9]{6}Z$", booked["DTSTAMP"]);
            Assert.True(booked.Properties.ContainsKey("DTSTART") || booked.Properties.ContainsKey("DTSTART;VALUE=DATE"));
            Assert.Matches("^[0-9]{8}(T[0-9]{6}Z)?$", booked.Properties.First(property => property.Key.StartsWith("DTSTART", StringComparison.Ordinal)).Value);
        }

        Assert.Equal(calendar.Events.Count, calendar.Events.Select(booked => booked["UID"]).Distinct().Count());
        return calendar;
    }

    private static CalendarReader ReadPart(List<string> lines, ref int at, string part)
    {
        Assert.Equal($"BEGIN:{part}", lines[at++]);
        var properties = new Dictionary<string, string>();
        var events = new List<CalendarReader>();
        while (lines[at] != $"END:{part}")
        {
            if (lines[at].StartsWith("BEGIN:", StringComparison.Ordinal))
            {
                events.Add(ReadPart(lines, ref at, "VEVENT"));
                continue;
            }

            var colon = lines[at].IndexOf(':', StringComparison.Ordinal);
            Assert.Matches("^[A-Z-]+(;[A-Z]+=[A-Z]+)*$", lines[at][..colon]);
            properties.Add(lines[at][..colon], Unescape(lines[at][(colon + 1)..]));
            at++;
        }

        at++;
        return new CalendarReader(properties, events);
    }

    private static string Unescape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            Assert.False(value[i] is ';' or ',', $"not escaped: {value}");
            if (value[i] != '\\')
            {
                text.Append(value[i]);
                continue;
            }

            text.Append(value[++i] switch { 'n' or 'N' => '\n', '\\' => '\\', ';' => ';', ',' => ',', var other => throw new InvalidOperationException($"\\{other}") });
        }

        return text.ToString();
    }
}
