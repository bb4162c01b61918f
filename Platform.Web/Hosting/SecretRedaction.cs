using System.Text.RegularExpressions;
using Serilog.Core;
using Serilog.Events;

namespace Platform.Web.Hosting;

/// <summary>
/// The last net under careful logging: what looks like one of our tokens, a bearer header or a password in a connection
/// string is replaced in every text property before any sink sees it.
/// </summary>
internal sealed partial class SecretRedaction : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties)
        {
            if (value is ScalarValue { Value: string text } && Redact(text) is var redacted && !ReferenceEquals(redacted, text))
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(redacted)));
        }
    }

    internal static string Redact(string text) => Secret().Replace(text, "$1***");

    [GeneratedRegex(@"(pk_|inv_|scr_|cal_|sk-|Bearer\s+|[Pp]assword\s*=\s*|://[^:/@\s]*:)[^\s;,&""'@]{4,}")]
    private static partial Regex Secret();
}
