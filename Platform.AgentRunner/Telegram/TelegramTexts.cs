namespace Platform.AgentRunner.Telegram;

/// <summary>What the channel itself says to people, in their language.</summary>
internal static class TelegramTexts
{
    /// <summary>Of the person where Telegram knows one that is spoken here, else of the tenant.</summary>
    public static string LanguageOf(string? code, string tenants) => code switch
    {
        null or "" => tenants,
        _ when code.StartsWith("ru", StringComparison.OrdinalIgnoreCase) => "ru",
        _ => "en",
    };

    public static string Greeting(string language, string agent) => language == "ru"
        ? $"Здравствуйте! На связи {agent}. Напишите, чем можно помочь."
        : $"Hello! This is {agent}. Write what I can do for you.";

    public static string Pending(string language) => language == "ru"
        ? "Спасибо за сообщение! Запрос на доступ отправлен. Как только его одобрят, напишите ещё раз — и я отвечу."
        : "Thank you for writing! Your request for access was sent. Once it is approved, write again and I will answer.";
}
