namespace Platform.AgentRunner.Graph;

/// <summary>The named reasons for which there is no answer, and what the user is told then, in their language.</summary>
internal static class Faults
{
    public const string Timeout = "agents.timeout";
    public const string TooManySteps = "agents.too_many_steps";
    public const string EmptyAnswer = "agents.empty_answer";
    public const string Crashed = "runtime.crashed";
    public const string Cancelled = "runtime.cancelled";
    public const string Expired = "runtime.expired";
    public const string Unavailable = "runtime.unavailable";
    public const string NotAuthorized = "runtime.not_authorized";
    public const string WaitsForAuthorization = "runtime.waits_for_authorization";

    public static string Excuse(string code, string language) => (code, language) switch
    {
        (Timeout, "ru") => "Не получилось ответить за отведённое время. Попробуйте ещё раз или спросите короче.",
        (Timeout, _) => "I could not answer in the time that I have. Please try again, or ask for less at once.",
        (TooManySteps, "ru") => "Не получилось найти ответ. Попробуйте спросить иначе.",
        (TooManySteps, _) => "I could not find an answer. Please try to ask in another way.",
        (Expired, "ru") => "Сообщение пролежало слишком долго, и ответить на него вовремя не получилось. Если вопрос ещё важен, напишите, пожалуйста, снова.",
        (Expired, _) => "Your message waited too long for an answer. If it still matters, please write again.",
        (Cancelled, "ru") => "Ответ остановлен.",
        (Cancelled, _) => "The answer was stopped.",
        (NotAuthorized, "ru") => "Этот агент вам не отвечает. Если это ошибка, обратитесь к сотрудникам.",
        (NotAuthorized, _) => "This agent does not answer you. If that is a mistake, please turn to the staff.",
        (WaitsForAuthorization, "ru") => "Ваш запрос передан сотрудникам. Ответ придёт, когда они его одобрят: напишите, пожалуйста, позже ещё раз.",
        (WaitsForAuthorization, _) => "Your request was passed on to the staff. Once they agree, you will be answered: please write again later.",
        ("usage.budget_exhausted", "ru") => "Сейчас ответить не получится: исчерпан лимит. Сотрудники уже видят это.",
        ("usage.budget_exhausted", _) => "I cannot answer now: a limit is used up. The staff can see it.",
        ("models.refused", "ru") => "На такое сообщение ответить не получится. Попробуйте сформулировать иначе.",
        ("models.refused", _) => "I cannot answer this message. Please try to put it in another way.",
        (_, "ru") => "Сейчас ответить не получилось. Попробуйте, пожалуйста, немного позже.",
        _ => "I could not answer just now. Please try again a little later.",
    };
}
