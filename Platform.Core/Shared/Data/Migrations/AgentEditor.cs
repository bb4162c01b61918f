using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261121130000_EndUsers")]
internal sealed class EndUsers : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261121130100_AgentPublications")]
internal sealed class AgentPublications : SqlMigration;
