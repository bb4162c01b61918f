using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Platform.AgentRunner.Hosting;

/// <summary>Lines of JSON on the standard output, which the supervisor keeps: time, level, text. No contents of messages, no secrets: log what happened, not what was said.</summary>
internal sealed class JsonLog(TextWriter output, string agent) : ILoggerFactory
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public ILogger<T> CreateLogger<T>() => new Category<T>(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("There is one way out.");

    public void Dispose() => output.Flush();

    private void Write(string category, LogLevel level, string text, string? fault)
    {
        using var line = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("at", TimeProvider.System.GetUtcNow());
            json.WriteString("level", level.ToString());
            json.WriteString("agent", agent);
            json.WriteString("category", category);
            json.WriteString("message", text);
            if (fault is not null)
                json.WriteString("fault", fault);
            json.WriteEndObject();
        }

        lock (_lock)
        {
            output.WriteLine(System.Text.Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
            output.Flush();
        }
    }

    private class Category(JsonLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Write(name, logLevel, formatter(state, exception), exception?.GetType().Name);
        }
    }

    private sealed class Category<T>(JsonLog log) : Category(log, typeof(T).Name), ILogger<T>;
}
