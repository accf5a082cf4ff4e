using System;
using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>
    /// Keeps a record in two files in turn, so that one always holds the record before: a write that the power ends at any byte spoils the older
    /// copy alone, which its CRC tells.
    /// </summary>
    internal sealed class Journal
    {
        private readonly StoreFile[] _files;
        private readonly Crc32 _crc;
        private readonly byte[] _kept = new byte[JournalRecord.Bytes];
        private readonly byte[] _bytes = new byte[JournalRecord.Bytes];
        private int _newest;

        public Journal(StoreFolder folder, Crc32 crc)
        {
            _files = new StoreFile[] { folder.Open("journal-0.bin"), folder.Open("journal-1.bin") };
            _crc = crc;
            Record.Write(_kept, crc);
        }

        public JournalRecord Record { get; } = new JournalRecord();

        /// <summary>Takes the copy with the higher number.</summary>
        /// <returns>What was damaged. With both copies lost, the record is empty.</returns>
        public StoreHealth Load()
        {
            int found = JournalRecord.None;
            int newest = 0;
            int damaged = 0;
            for (int i = 0; i < 2; i++)
            {
                if (_files[i].TryRead(0, _bytes, 0, JournalRecord.Bytes) && Record.TryRead(_bytes, _crc))
                {
                    // The difference: numbers may wrap.
                    if (found == JournalRecord.None || Record.Sequence - newest > 0)
                    {
                        found = i;
                        newest = Record.Sequence;
                        Array.Copy(_bytes, 0, _kept, 0, JournalRecord.Bytes);
                    }
                }
                else if (_files[i].Length > 0)
                {
                    damaged++;
                }

                _files[i].Close();
            }

            if (found == JournalRecord.None)
            {
                Record.Clear();
                Record.Write(_kept, _crc);
                _newest = 0;
                return damaged == 0 ? StoreHealth.Sound : StoreHealth.JournalLost;
            }

            _newest = found;
            Record.TryRead(_kept, _crc);
            return damaged == 0 ? StoreHealth.Sound : StoreHealth.JournalCopyDamaged;
        }

        /// <summary>Keeps the record. If that fails, it is again what was kept last.</summary>
        public bool TrySave()
        {
            Record.Sequence++;
            Record.Write(_bytes, _crc);
            StoreFile older = _files[1 - _newest];
            bool isKept = older.TryWrite(0, _bytes, 0, JournalRecord.Bytes) && older.TryFlush();
            older.Close();
            if (!isKept)
            {
                Record.TryRead(_kept, _crc);
                return false;
            }

            Array.Copy(_bytes, 0, _kept, 0, JournalRecord.Bytes);
            _newest = 1 - _newest;
            return true;
        }
    }
}
