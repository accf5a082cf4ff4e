namespace nanoFramework.Networking;

/// <summary>A network that is there.</summary>
public static class WifiNetworkHelper
{
    public static bool Reconnect(bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default) => !token.IsCancellationRequested;
}
