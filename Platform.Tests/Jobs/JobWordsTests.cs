using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Platform.Core.Shared.Jobs;
using Platform.Jobs.Shared;
using Platform.Web.Jobs;

namespace Platform.Tests.Jobs;

public sealed class JobWordsTests
{
    private static readonly FakeTime Time = new();

    public static TheoryData<string, JobSchedule, string> Schedules() => new()
    {
        { "en", JobSchedule.Every(TimeSpan.FromSeconds(15)), "every 15 seconds" },
        { "en", JobSchedule.Every(TimeSpan.FromMinutes(1)), "every minute" },
        { "en", JobSchedule.Every(TimeSpan.FromHours(2)), "every 2 hours" },
        { "en", JobSchedule.HourlyAt(7), "every hour at :07" },
        { "en", JobSchedule.DailyAt(2, 40), "every day at 5:40 AM" },
        { "ru", JobSchedule.Every(TimeSpan.FromSeconds(15)), "каждые 15 секунд" },
        { "ru", JobSchedule.Every(TimeSpan.FromSeconds(21)), "каждую 21 секунду" },
        { "ru", JobSchedule.Every(TimeSpan.FromMinutes(3)), "каждые 3 минуты" },
        { "ru", JobSchedule.Every(TimeSpan.FromMinutes(12)), "каждые 12 минут" },
        { "ru", JobSchedule.HourlyAt(7), "каждый час в :07" },
        { "ru", JobSchedule.DailyAt(22, 5), "каждый день в 01:05" },
    };

    [Theory, MemberData(nameof(Schedules))]
    public void Schedule_IsSaidInWords_ByTheTenantsClock(string culture, JobSchedule schedule, string expected) =>
        Assert.Equal(expected, Plain(In(culture, words => words.Schedule(schedule, "Europe/Moscow"))));

    [Theory]
    [InlineData("en", 0.0421, "42 ms")]
    [InlineData("en", 3.24, "3.2 s")]
    [InlineData("ru", 3.24, "3,2 с")]
    [InlineData("en", 200, "3 min 20 s")]
    public void Duration_IsSaidInTheReadersUnits(string culture, double seconds, string expected) =>
        Assert.Equal(expected, In(culture, words => words.Duration(TimeSpan.FromSeconds(seconds))));

    [Theory]
    [InlineData(-5, "now")]
    [InlineData(42, "in 42 s")]
    [InlineData(300, "in 5 min")]
    [InlineData(7300, "in 2 h")]
    [InlineData(200000, "in 2 d")]
    public void Until_IsRelative(int seconds, string expected) => Assert.Equal(expected, In("en", words => words.Until(Time.GetUtcNow().AddSeconds(seconds))));

    [Fact]
    public void EveryDeclaredJob_HasNameAndDescriptionInBothLanguages()
    {
        var services = new ServiceCollection();
        services.AddJobs(new JobsOptions());
        var types = services.Where(service => service.ServiceType == typeof(JobDefinition)).Select(service => service.ImplementationType!).ToArray();
        Assert.NotEmpty(types);
        foreach (var culture in new[] { "en", "ru" })
        {
            foreach (var type in types)
            {
                var key = ((JobDefinition)Activator.CreateInstance(type, new object?[type.GetConstructors()[0].GetParameters().Length])!).Key;
                Assert.NotEqual(key, In(culture, words => words.Title(key)));
                Assert.NotNull(In(culture, words => words.About(key)));
            }
        }
    }

    private static T In<T>(string culture, Func<JobWords, T> read)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
            return read(new JobWords(services.GetRequiredService<IStringLocalizer<JobsText>>(), Time));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    // ICU writes a narrow no-break space before AM.
    private static string Plain(string text) => text.Replace('\u202f', ' ');
}
