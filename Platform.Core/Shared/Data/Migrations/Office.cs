using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261120120000_Office")]
internal sealed class Office : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261120120100_OfficeSqlDoor")]
internal sealed class OfficeSqlDoor : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261120120200_OfficeDemo")]
internal sealed class OfficeDemo : SqlMigration;
