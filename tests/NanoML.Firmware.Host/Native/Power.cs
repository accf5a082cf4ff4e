namespace nanoFramework.Runtime.Native;

/// <summary>The simulated twin of nanoFramework's power management: a test ends where the board would restart.</summary>
public static class Power
{
    public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot) => _ = rebootOption;
}
