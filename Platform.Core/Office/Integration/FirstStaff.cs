namespace Platform.Core.Office.Integration;

/// <summary>The agents that a company begins with (contracts: office): the demo's sample and the checklist of the integration page.</summary>
public static class FirstStaff
{
    public static readonly IReadOnlyList<(string Department, string AgentId)> All =
    [
        ("watcher", "watcher_price_monitor"), ("watcher", "watcher_night_agent"), ("watcher", "watcher_competitor_scan"),
        ("reputation", "reputation_wb"), ("reputation", "reputation_ozon"), ("reputation", "reputation_ym"),
        ("content_factory", "content_descriptions"), ("content_factory", "content_seo"),
        ("marketing", "marketing_wb"), ("marketing", "marketing_ozon"),
        ("scout", "scout_niche"), ("cfo", "cfo_report"), ("knowledge", "knowledge_rag"), ("lex", "lex_monitor"),
    ];
}
