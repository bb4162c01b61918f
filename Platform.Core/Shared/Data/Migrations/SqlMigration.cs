using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Core.Shared.Data.Migrations;

/// <summary>A migration whose text is the embedded file <c>{MigrationId}.sql</c> beside it.</summary>
public abstract class SqlMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var id = GetType().GetCustomAttribute<MigrationAttribute>()!.Id;
        var name = $"{typeof(SqlMigration).Namespace}.{id}.sql";
        using var stream = typeof(SqlMigration).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded file {name} is missing.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}

[DbContext(typeof(PlatformDbContext)), Migration("20261120100000_Foundation")]
internal sealed class Foundation : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261120110000_Access")]
internal sealed class Access : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261120115000_AccessRules")]
internal sealed class AccessRules : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261120115500_JobsSchema")]
internal sealed class JobsSchema : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261120121000_InstallationFacts")]
internal sealed class InstallationFacts : SqlMigration;

[DbContext(typeof(PlatformDbContext)), Migration("20261120130000_RestApi")]
internal sealed class RestApi : SqlMigration;
