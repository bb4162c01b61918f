using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Core.Shared.Jobs;
using Platform.Jobs.Access;
using Platform.Jobs.Agents;
using Platform.Jobs.Knowledge;
using Platform.Jobs.Models;
using Platform.Jobs.Office;
using Platform.Jobs.Runtime;
using Platform.Jobs.Usage;
using Quartz;

namespace Platform.Jobs.Shared;

public static class JobsSetup
{
    /// <summary>Name of the scheduler's health check; it carries the tag <c>ready</c>.</summary>
    public const string HealthCheck = "scheduler";

    /// <summary>The cluster's name: nodes with the same name and database share the jobs.</summary>
    internal const string SchedulerName = "platform";

    /// <summary>The scheduler on the scheduler's own schema of the database, which must be migrated before the host starts.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, JobsOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IJobBoard, JobBoard>();
        services.AddSingleton<RunningFirings>();
        services.AddQuartz(quartz => ConfigureScheduler(quartz, options));
        services.AddQuartzExecutionHistory(history =>
        {
            history.Retention = TimeSpan.FromDays(14);
            history.RetentionByResult[JobRunResult.Failed] = TimeSpan.FromDays(90);
            // Runs of frequent jobs that found nothing to do.
            history.RetentionByResult[JobRunResult.Skipped] = TimeSpan.FromMinutes(5);
            history.MisfireRetention = TimeSpan.FromDays(30);
            // A job that runs every 15 seconds would otherwise push everything else out of the history.
            history.MaxEntriesPerJob = 1_000;
            history.MaxEntriesPerScheduler = 100_000;
            history.RecordInput = false;
        });
        if (options.Run)
        {
            // Before the scheduler's own service: it starts on the present definitions.
            services.AddHostedService<JobReconciliation>();
            services.AddHostedService<LostFirings>();
            services.AddHealthChecks().AddQuartz(check =>
            {
                check.Name = HealthCheck;
                check.Tags.Add("ready");
                check.StaleFiringTolerance = 3;
            });
        }

        services.AddQuartzHostedService(hosted =>
        {
            hosted.AutoStart = options.Run;
            hosted.WaitForJobsToComplete = true;
        });
        return services.AddDeclaredJobs();
    }

    /// <summary>Declares a job.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services) where TJob : JobDefinition =>
        services.AddSingleton<JobDefinition, TJob>();

    private static IServiceCollection AddDeclaredJobs(this IServiceCollection services) => services
        .AddJob<MaintainPartitionsJob>()
        .AddJob<RemoveDeliveredEventsJob>()
        .AddJob<RemoveIdempotentRequestsJob>()
        .AddJob<RemoveEndedSessionsJob>()
        .AddJob<RemoveEndedInvitationsJob>()
        .AddJob<MarkSilentAgentsOfflineJob>()
        .AddJob<ReleaseExpiredReservationsJob>()
        .AddJob<DeliverDueRemindersJob>()
        .AddJob<RemoveEndedRemindersJob>()
        .AddJob<RemoveOldConversationsJob>()
        .AddJob<RemoveOldToolCallsJob>()
        .AddJob<RemoveOldChannelFilesJob>()
        .AddJob<RemoveExpiredMemoriesJob>()
        .AddJob<RefreshModelListsJob>()
        .AddJob<RemoveRetiredKnowledgeJob>()
        .AddJob<WatchSourcesJob>()
        .AddJob<ReindexDueCollectionsJob>();

    private static void ConfigureScheduler(IQuartzBuilder quartz, JobsOptions options) => quartz
        .ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = SchedulerName;
            scheduler.InstanceId = options.Node;
            scheduler.IdleWaitTime = options.LookEvery;
            // Jobs are told to stop and then waited for: their operations roll back or end at a safe place.
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            scheduler.DefaultTimeZone = TimeZoneInfo.Utc;
        })
        .UseDefaultThreadPool(options.Concurrency)
        .UsePersistentStore(store =>
        {
            store.UsePostgres(source => source.DataSourceFactory = provider => provider.GetRequiredService<JobDatabase>().Source);
            store.UseClustering(cluster =>
            {
                cluster.CheckinInterval = options.CheckInEvery;
                cluster.CheckinMisfireThreshold = options.CheckInEvery;
            });
            store.ProvisionSchema();
            store.UseExecutionHistory();
            store.ConfigureStore(settings =>
            {
                settings.StoreJobDataAsStrings = true;
                // A run that ends while the database is away must still be written down, or its job would stay blocked until the
                // node restarts: Quartz' own four tries within four seconds do not outlive a restart of PostgreSQL.
                settings.IsTransient = JobDatabase.IsUnavailable;
                settings.TransientRetryInterval = TimeSpan.FromSeconds(1);
                settings.MaxTransientRetries = 3_600;
            });
        })
        .AddJobListener(provider => ActivatorUtilities.CreateInstance<JobWatch>(provider), [])
        .AddTriggerListener(provider => ActivatorUtilities.CreateInstance<MisfireWatch>(provider), []);
}
