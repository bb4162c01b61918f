using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

[DbContext(typeof(PlatformDbContext)), Migration("20261121110000_Reminders")]
internal sealed class Reminders : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261121110100_Calendar")]
internal sealed class Calendar : SqlMigration;
