using Microsoft.AspNetCore.Components;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Session;

namespace Platform.Web.Access.Members;

/// <summary>The people of a tenant and its open invitations.</summary>
public sealed partial class MembersPage
{
    private DataList<MemberRow> _members = null!;
    private InvitationList _invitations = null!;
    private InviteDialog _invite = null!;
    private ConfirmDialog _confirm = null!;

    [CascadingParameter] private ShellUser Me { get; set; } = null!;

    protected override void OnInitialized() => Listen(Place.Id, "access");

    protected override async Task RefreshAsync()
    {
        await _members.ReloadAsync();
        await _invitations.ReloadAsync();
    }

    private Task<DataPage<MemberRow>> LoadAsync(string? cursor, CancellationToken ct) =>
        PageAsync(new ListMembers(Url.Read("q"), Enum.TryParse<Role>(Url.Read("role"), out var role) ? role : null, cursor), ct);

    private async Task FilterAsync(ChangeEventArgs change)
    {
        Url.Write("role", change.Value as string);
        await _members.ReloadAsync();
    }

    private bool IsMe(MemberRow member) => member.Id.Value == Me.Id;

    private bool MayGive(Role role) => role != Role.Owner || May(Permissions.TenantOwn);

    private bool MayChange(MemberRow member) => May(Permissions.MembersManage) && MayGive(member.Role);

    private async Task ChangeRoleAsync(MemberRow member, ChangeEventArgs change)
    {
        if (!Enum.TryParse<Role>(change.Value as string, out var role))
            return;
        var lowersMe = IsMe(member) && role > member.Role;
        if (!lowersMe || await _confirm.AskAsync(new Question(Text["Members.LowerTitle"], Text["Members.LowerText"], Text["Members.LowerConfirm"], IsDangerous: true)))
            await DoAsync(new ChangeMemberRole(member.Id, role, Confirmed: lowersMe), Text["Members.RoleChanged", member.Name, Text[$"Role.{role}"].Value]);
        // Also after a refusal: the field must show what is so.
        await _members.ReloadAsync();
    }

    private async Task RemoveAsync(MemberRow member)
    {
        var question = IsMe(member)
            ? new Question(Text["Members.LeaveTitle"], Text["Members.LeaveText", Place.Name], Text["Members.Leave"], IsDangerous: true)
            : new Question(Text["Members.RemoveTitle", member.Name], Text["Members.RemoveText"], Text["Members.Remove"], IsDangerous: true);
        if (await _confirm.AskAsync(question) && await DoAsync(new RemoveMember(member.Id, Confirmed: true), Text["Members.Removed", member.Name]))
            await _members.ReloadAsync();
    }
}
