using Quartz;

namespace Platform.Jobs.Shared;

/// <summary>How a definition stands in the scheduler's tables.</summary>
internal static class JobKeys
{
    /// <summary>The group of our jobs and their triggers.</summary>
    public const string Group = "platform";

    public static JobKey Of(string key) => new(key, Group);

    /// <summary>A job's schedule; runs by hand have triggers of their own.</summary>
    public static TriggerKey ScheduleOf(string key) => new(key, Group);

    public static IJobDetail DetailOf(JobDefinition definition) =>
        JobBuilder.Create<OperationJob>().WithIdentity(Of(definition.Key)).StoreDurably().Build();

    /// <summary>The description says all that was declared, so that a later version sees whether it declares something else.</summary>
    public static ITrigger TriggerOf(JobDefinition definition, TimeProvider time)
    {
        var schedule = definition.Schedule;
        IScheduleBuilder builder = schedule.Interval is { } interval
            ? SimpleScheduleBuilder.Create().WithInterval(interval).RepeatForever()
            : CronScheduleBuilder.Create(schedule.Cron!).InTimeZone(TimeZoneInfo.Utc);
        return TriggerBuilder.Create(time)
            .WithIdentity(ScheduleOf(definition.Key))
            .ForJob(Of(definition.Key))
            .WithSchedule(builder)
            .WithRetryPolicy(definition.Retry)
            .WithDescription($"{schedule.Interval?.ToString("c") ?? schedule.Cron} | {definition.Retry.ToStoredString()}")
            .StartNow()
            .Build();
    }
}
