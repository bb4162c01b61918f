using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Access;

/// <summary>Every operation of the core against every kind of actor that lacks its permission.</summary>
public sealed class PermissionTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly Assembly Core = typeof(OperationRunner).Assembly;

    // The least role that may; null for platform administrators alone. Written out, so that a loosened attribute is seen.
    private static readonly Dictionary<string, Role?> LeastRole = new()
    {
        ["ListMembers"] = Role.Viewer, ["FindMember"] = Role.Viewer, ["GetInvitation"] = Role.Viewer, ["ListInvitations"] = Role.Viewer, ["ListScreens"] = Role.Viewer, ["FindScreen"] = Role.Viewer, ["GetSettings"] = Role.Viewer, ["GetLogo"] = Role.Viewer,
        ["CreateScreen"] = Role.Operator, ["UpdateScreen"] = Role.Operator, ["RevokeScreen"] = Role.Operator, ["RenewScreenToken"] = Role.Operator,
        ["ChangeMemberRole"] = Role.Admin, ["RemoveMember"] = Role.Admin, ["InviteMember"] = Role.Admin, ["RevokeInvitation"] = Role.Admin,
        ["CreateApiKey"] = Role.Admin, ["ListApiKeys"] = Role.Admin, ["FindApiKey"] = Role.Admin, ["RevokeApiKey"] = Role.Admin, ["UpdateSettings"] = Role.Admin, ["SetLogo"] = Role.Admin,
        ["ListAuditEntries"] = Role.Admin, ["ExportAuditCsv"] = Role.Admin, ["VerifyAuditChain"] = Role.Admin,
        ["ListTenants"] = null, ["SetPassword"] = null, ["GetTenant"] = null, ["CreateTenant"] = null, ["UpdateTenant"] = null, ["SuspendTenant"] = null, ["ArchiveTenant"] = null,
        ["ReopenTenant"] = null, ["DeleteTenant"] = null, ["RemoveTenantRow"] = null, ["EnsureDemoTenant"] = null, ["CreateUser"] = null, ["OpenTenantAsOwner"] = null,
        ["ListPlatformAuditEntries"] = null, ["ExportPlatformAuditCsv"] = null, ["VerifyPlatformAuditChain"] = null,
        ["RemoveEndedSessions"] = null, ["RemoveEndedInvitations"] = null,
        ["ListBudgets"] = Role.Operator, ["GetUsage"] = Role.Operator, ["ListUsage"] = Role.Operator, ["ExportUsageCsv"] = Role.Operator, ["SetBudget"] = Role.Admin, ["ReleaseExpiredReservations"] = null,
        ["ListProviders"] = Role.Viewer, ["GetProvider"] = Role.Viewer, ["ListModels"] = Role.Viewer, ["GetModelHealth"] = Role.Viewer,
        ["CreateProvider"] = Role.Admin, ["UpdateProvider"] = Role.Admin, ["DeleteProvider"] = Role.Admin, ["EditModel"] = Role.Admin, ["BeginProviderTest"] = Role.Admin, ["KeepModelList"] = Role.Admin,
        ["GetAgent"] = Role.Viewer, ["ListAgents"] = Role.Viewer, ["ListAgentVersions"] = Role.Viewer, ["GetAgentVersion"] = Role.Viewer, ["DiffAgentVersions"] = Role.Viewer, ["GetAgentSnapshot"] = Role.Viewer,
        ["GetAssistant"] = Role.Viewer, ["ListAssistants"] = Role.Viewer, ["ListAssistantTools"] = Role.Viewer, ["GetThread"] = Role.Viewer, ["ExportAssistants"] = Role.Viewer, ["ImportAssistants"] = Role.Admin, ["ListTools"] = Role.Viewer, ["GetTool"] = Role.Viewer,
        ["CreateAgent"] = Role.Admin, ["EditAgent"] = Role.Admin, ["RemoveAgent"] = Role.Admin, ["PublishAgentVersion"] = Role.Admin, ["CreateAssistant"] = Role.Admin, ["UpdateAssistant"] = Role.Admin,
        ["LinkTool"] = Role.Admin, ["UnlinkTool"] = Role.Admin, ["SetThread"] = Role.Admin, ["CreateTool"] = Role.Admin, ["UpdateTool"] = Role.Admin, ["DeleteTool"] = Role.Admin,
        ["FindTools"] = Role.Viewer, ["ListToolUsers"] = Role.Viewer, ["FindAskable"] = Role.Viewer, ["FindAgent"] = Role.Viewer, ["ListVersionNumbers"] = Role.Viewer, ["FindTestPlace"] = Role.Admin, ["GetToolTemplate"] = Role.Viewer, ["DuplicateTool"] = Role.Admin, ["ActivateTools"] = Role.Admin, ["DeleteTools"] = Role.Admin,
        ["CheckAgentSlug"] = Role.Viewer, ["ChooseTools"] = Role.Viewer, ["ExportAgents"] = Role.Viewer, ["FindModelOption"] = Role.Viewer,
        ["GetAgentAccess"] = Role.Viewer, ["GetAgentNeighbourhood"] = Role.Viewer, ["GetUsualModel"] = Role.Viewer, ["ListAgentRows"] = Role.Viewer,
        ["ListEndUsers"] = Role.Viewer, ["ListMemberNames"] = Role.Viewer, ["ListModelChoices"] = Role.Viewer, ["ListProviderChoices"] = Role.Viewer,
        ["ListThreads"] = Role.Viewer, ["ListRescuedQuestions"] = Role.Operator,
        ["AdmitEndUser"] = Role.Admin, ["AuthorizeEndUser"] = Role.Admin, ["CreateAgentFromTemplate"] = Role.Admin, ["DuplicateAgent"] = Role.Admin,
        ["ImportAgents"] = Role.Admin, ["RemoveEndUser"] = Role.Admin, ["RemoveNamedEndUser"] = Role.Admin, ["SetAgentAccess"] = Role.Admin,
        ["GetUsageOfToday"] = Role.Operator, ["GetAgentStanding"] = Role.Viewer, ["ListProcessStates"] = Role.Viewer, ["GetProcesses"] = Role.Viewer, ["RestartAgent"] = Role.Operator, ["StopAgent"] = Role.Operator, ["StartAgent"] = Role.Operator, ["StopIntegration"] = Role.Operator, ["StartIntegration"] = Role.Operator, ["FollowConfiguration"] = Role.Operator,
        ["GetIntegrationSettings"] = Role.Admin, ["KeepChannelFile"] = Role.Admin, ["GetRunnableAgent"] = Role.Admin, ["GetRunnableTool"] = Role.Admin, ["ListAgentNames"] = Role.Viewer, ["ListDueModelLists"] = null,
        ["ListOwnReminders"] = Role.Viewer, ["ListReminders"] = Role.Viewer, ["CreateReminder"] = Role.Admin, ["CancelOwnReminder"] = Role.Admin, ["CancelReminder"] = Role.Admin,
        ["ListOwnEvents"] = Role.Viewer, ["ListEvents"] = Role.Viewer, ["BookEvent"] = Role.Admin, ["MoveEvent"] = Role.Admin, ["CancelEvent"] = Role.Admin,
        ["ReadCalendarFeed"] = Role.Viewer, ["ListCalendarFeeds"] = Role.Viewer, ["CreateOwnCalendarFeed"] = Role.Admin, ["CreateCalendarFeed"] = Role.Admin, ["CloseOwnCalendarFeeds"] = Role.Admin, ["RevokeCalendarFeed"] = Role.Admin,
        ["DeliverDueReminders"] = null, ["RemoveEndedReminders"] = null,
        ["GetThreadTurns"] = Role.Operator, ["ListHistory"] = Role.Operator, ["ListConversations"] = Role.Operator, ["ListAgentConversations"] = Role.Operator, ["GetConversation"] = Role.Operator,
        ["GetConversationFacets"] = Role.Operator, ["ListConversationMessages"] = Role.Operator, ["ExportConversations"] = Role.Operator, ["TakeConversation"] = Role.Operator,
        ["HandBackConversation"] = Role.Operator, ["CloseConversation"] = Role.Operator, ["ReopenConversation"] = Role.Operator, ["AnswerConversation"] = Role.Operator,
        ["TagConversation"] = Role.Operator, ["AddConversationNote"] = Role.Operator, ["RemoveConversationNote"] = Role.Operator, ["EraseUser"] = Role.Admin, ["GetErasure"] = Role.Admin,
        ["ListTestCases"] = Role.Viewer, ["GetTestCase"] = Role.Viewer, ["GetTestStanding"] = Role.Viewer, ["ListTestRuns"] = Role.Viewer, ["GetTestRun"] = Role.Viewer, ["GetTestResult"] = Role.Viewer,
        ["AddTestCase"] = Role.Admin, ["AddTestCaseFromChat"] = Role.Admin, ["DuplicateTestCase"] = Role.Admin, ["EditTestCase"] = Role.Admin, ["RemoveTestCase"] = Role.Admin, ["OrderTestCases"] = Role.Admin,
        ["StartTestRun"] = Role.Admin, ["CancelTestRun"] = Role.Admin,
        ["RemoveOldConversations"] = null, ["RemoveOldToolCalls"] = null, ["RemoveOldChannelFiles"] = null,
        ["ListRecentCalls"] = Role.Operator, ["ListFailingModels"] = Role.Viewer, ["ListAnswerTimes"] = Role.Operator,
        ["KeepChannelFile"] = Role.Admin,
    };

    public static TheoryData<string> Guarded() =>
        new(Operations().Where(type => type.GetCustomAttribute<RequiresAttribute>() is not null).Select(type => type.FullName!));

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Operation_ByActorWithoutItsPermission_IsRefused(string name)
    {
        var type = Core.GetType(name, throwOnError: true)!;
        var permission = type.GetCustomAttribute<RequiresAttribute>()!.Permission;
        Assert.True(Permissions.All.Contains(permission), permission);

        Assert.Equal(ErrorKind.Unauthenticated, (await RefusalAsync(type, Actor.Anonymous()))!.Kind);
        var without = new Actor(ActorKind.User, "u", "u") { Permissions = [.. Permissions.All.Where(other => other != permission)] };
        var refusal = await RefusalAsync(type, without);
        Assert.Equal(ErrorKind.Forbidden, refusal!.Kind);
        Assert.Equal([permission], refusal.Arguments);
    }

    [Fact]
    public void OperationsOfTheTablesFeatures_HaveTheLeastRoleOfTheTable()
    {
        var mine = Operations().Where(type => type.Namespace is "Platform.Core.Tenants" or "Platform.Core.Access" or "Platform.Core.Access.Contracts" or "Platform.Core.Audit"
            || type.Namespace!.Split('.') is [_, _, "Usage" or "Models" or "Agents" or "Runtime", ..]).ToArray();
        Assert.Equal(LeastRole.Keys.Order(), mine.Select(type => type.Name).Order());
        foreach (var type in mine)
        {
            var permission = type.GetCustomAttribute<RequiresAttribute>()!.Permission;
            var roles = Enum.GetValues<Role>().Where(role => Grants.Of(role).Contains(permission)).ToArray();
            Assert.True(roles.Length == 0 ? LeastRole[type.Name] is null : roles.Max() == LeastRole[type.Name], $"{type.Name}: {string.Join(", ", roles)}");
        }
    }

    internal static IEnumerable<Type> Operations() => Core.GetTypes()
        .Where(type => type is { IsAbstract: false, IsInterface: false } && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IOperation<>)));

    // The refusal comes before anything looks into the request, so an empty one serves.
    private async Task<Error?> RefusalAsync(Type type, Actor actor)
    {
        var response = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IOperation<>)).GetGenericArguments()[0];
        var run = typeof(OperationRunner).GetMethod(nameof(OperationRunner.RunAsync))!.MakeGenericMethod(response);
        var task = (Task)run.Invoke(platform.Services.GetRequiredService<OperationRunner>(), [RuntimeHelpers.GetUninitializedObject(type), actor, CancellationToken.None])!;
        await task;
        var result = task.GetType().GetProperty("Result")!.GetValue(task)!;
        return (Error?)result.GetType().GetProperty("Error")!.GetValue(result);
    }
}
