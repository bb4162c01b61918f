using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Settings;

namespace Platform.Web.Hosting;

/// <summary>What the person at the shell reads when the server is ready.</summary>
internal static class Greeting
{
    public static void Print(PlatformSettings settings, FirstAdministrator administrator)
    {
        Console.WriteLine();
        Console.WriteLine($"  Platform is ready:  {settings.PublicUrl}");
        if (administrator.Created)
        {
            Console.WriteLine($"  Sign in with:       {administrator.Email}");
            Console.WriteLine(administrator.Password is { } password
                ? $"  First password:     {password}   (shown only now; you choose your own at the first sign-in)"
                : "  First password:     the one of PLATFORM_ADMIN_PASSWORD (you choose your own at the first sign-in)");
        }

        Console.WriteLine(settings.IsEmbedded ? $"  Data:               {settings.DataDirectory}" : "  Data:               in the database of DATABASE_URL");
        Console.WriteLine("  Stop with Ctrl-C.");
        Console.WriteLine();
    }
}
