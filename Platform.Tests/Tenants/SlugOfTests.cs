using Platform.Web.Tenants.Administration;

namespace Platform.Tests.Tenants;

public sealed class SlugOfTests
{
    [Theory]
    [InlineData("Acme GmbH", "acme-gmbh")]
    [InlineData("  Северный ветер!  ", "severnyi-veter")]
    [InlineData("Щука & Ёж", "shchuka-ezh")]
    [InlineData("42 попугая", "popugaia")]
    [InlineData("日本", "")]
    [InlineData("a very long name that goes on and on and on for ever", "a-very-long-name-that-goes-on-and-on-and")]
    public void Name_OfAnyAlphabet_GivesASlugOrNothing(string name, string slug) => Assert.Equal(slug, SlugOf.Name(name));
}
