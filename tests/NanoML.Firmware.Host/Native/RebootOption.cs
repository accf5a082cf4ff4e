namespace nanoFramework.Runtime.Native;

/// <summary>How a board restarts.</summary>
public enum RebootOption
{
    NormalReboot = 0,
}
