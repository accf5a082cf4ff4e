using NanoML.Fleet;
using NanoML.Runtime;

namespace NanoML.Apps.Node
{
    /// <summary>
    /// What makes this board another than its neighbour: a text <c>node.txt</c> on the drive, a <c>key=value</c> a line, and the certificate of the
    /// broker's authority, <c>authority.pem</c>, if the connection is to be secure. So all boards have the same image.
    /// </summary>
    public sealed class NodeSettings
    {
        /// <summary>The file of the settings.</summary>
        public const string FileName = "node.txt";

        /// <summary>The file of the certificate.</summary>
        public const string AuthorityName = "authority.pem";

        private const int MostBytes = 2048;
        private const int MostAuthorityBytes = 8192;
        private const int Port = 1883;
        private const int SecurePort = 8883;
        private const int HighestPort = 65535;

        private NodeSettings()
        {
            Group = "all";
        }

        /// <summary>What is wrong with the files, in words; null if nothing is.</summary>
        public string Problem { get; private set; }

        public string Name { get; private set; }

        /// <summary>Nodes that are updated together.</summary>
        public string Group { get; private set; }

        /// <summary>The broker's name or address.</summary>
        public string Host { get; private set; }

        /// <summary>1883, or 8883 with a certificate, unless the file says another.</summary>
        public int BrokerPort { get; private set; }

        /// <summary>Null for none.</summary>
        public string User { get; private set; }

        /// <summary>Null for none.</summary>
        public string Password { get; private set; }

        /// <summary>The certificate of the broker's authority, with a zero behind it; null for a connection in the clear.</summary>
        public byte[] Authority { get; private set; }

        /// <summary>Reads the files.</summary>
        /// <param name="folder">The drive; the store of models may have its files there, too.</param>
        public static NodeSettings Read(StoreFolder folder)
        {
            NodeSettings settings = new NodeSettings();
            byte[] text = Content(folder, FileName, MostBytes);
            if (text == null)
            {
                settings.Problem = FileName + " is missing, or longer than 2,048 bytes";
                return settings;
            }

            settings.Authority = Content(folder, AuthorityName, MostAuthorityBytes);
            settings.BrokerPort = settings.Authority == null ? Port : SecurePort;
            settings.Take(Text(text));
            if (settings.Problem == null && (settings.Name == null || settings.Host == null))
            {
                settings.Problem = FileName + " must say name= and broker=";
            }

            return settings;
        }

        private void Take(string text)
        {
            int start = 0;
            while (start < text.Length && Problem == null)
            {
                int end = text.IndexOf('\n', start);
                end = end < 0 ? text.Length : end;
                string line = text.Substring(start, end - start).Trim();
                start = end + 1;
                int sign = line.IndexOf('=');
                if (line.Length > 0 && line[0] != '#')
                {
                    Set(sign < 0 ? line : line.Substring(0, sign).Trim(), sign < 0 ? "" : line.Substring(sign + 1).Trim());
                }
            }
        }

        private void Set(string key, string value)
        {
            switch (key)
            {
                case "name":
                    Name = Checked(key, value);
                    break;
                case "group":
                    Group = Checked(key, value);
                    break;
                case "broker":
                    Host = value;
                    break;
                case "port":
                    BrokerPort = Number(value);
                    break;
                case "user":
                    User = value;
                    break;
                case "password":
                    Password = value;
                    break;
                default:
                    Problem = FileName + " says '" + key + "': it knows name, group, broker, port, user and password";
                    break;
            }
        }

        private string Checked(string key, string value)
        {
            if (!NodeTopics.IsName(value))
            {
                Problem = FileName + ": " + key + " takes 1 to 32 letters, digits, '-', '_' and '.'";
            }

            return value;
        }

        private int Number(string value)
        {
            int number = 0;
            for (int i = 0; i < value.Length && number <= HighestPort; i++)
            {
                number = value[i] < '0' || value[i] > '9' ? HighestPort + 1 : (number * 10) + value[i] - '0';
            }

            if (number < 1 || number > HighestPort)
            {
                Problem = FileName + ": port takes 1 to 65535";
            }

            return number;
        }

        /// <returns>The bytes of a file, and a zero; null if it is missing or too long.</returns>
        private static byte[] Content(StoreFolder folder, string name, int most)
        {
            StoreFile file = folder.Open(name);
            int length = file.Length;
            byte[] bytes = length < 1 || length > most ? null : new byte[length + 1];
            bool isRead = bytes != null && file.TryRead(0, bytes, 0, length);
            file.Close();
            return isRead ? bytes : null;
        }

        /// <returns>The characters of ASCII bytes, without the zero behind them.</returns>
        private static string Text(byte[] bytes)
        {
            char[] text = new char[bytes.Length - 1];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (char)bytes[i];
            }

            return new string(text);
        }
    }
}
