using System;
using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>Brings models into a store over a line, from <c>nanoml push</c>: it answers one message at a time, between two inferences.</summary>
    public sealed class UpdateLine
    {
        private const int Protocol = 1;
        private const int PositionBytes = 4;
        private const int ModelsBytes = 3 + (6 * 4) + (2 * Sha256.HashBytes) + 1;

        private readonly ModelStore _store;
        private readonly MessageLink _link;
        private bool _hasOtherModel;

        /// <param name="store">Opened.</param>
        /// <param name="link">With messages of 512 bytes or more: the longer they are, the faster a model comes.</param>
        /// <exception cref="ArgumentException">The messages are too short for an announcement.</exception>
        public UpdateLine(ModelStore store, MessageLink link)
        {
            if (link.MostContent < ModelAnnouncement.SignedBytes)
            {
                throw new ArgumentException("messages about models take " + ModelAnnouncement.SignedBytes.ToString() + " bytes or more");
            }

            _store = store;
            _link = link;
        }

        /// <summary>Whether the model to run is another one since it was asked last: start it, or restart the board.</summary>
        public bool TakeOtherModel()
        {
            bool hasOther = _hasOtherModel;
            _hasOtherModel = false;
            return hasOther;
        }

        /// <summary>Answers a message if one has come.</summary>
        /// <returns>Whether there was one: more may follow soon.</returns>
        public bool Turn()
        {
            int kind = _link.Receive();
            switch (kind)
            {
                case MessageLink.None:
                    return false;
                case UpdateKind.Status:
                    TellModels(_store, _link);
                    return true;
                case UpdateKind.Announce:
                    Answer(Announce(_store, _link));
                    return true;
                case UpdateKind.Piece:
                    Answer(Append(_store, _link));
                    return true;
                case UpdateKind.Complete:
                    Change(_store.Transfer.Complete());
                    return true;
                case UpdateKind.GoBack:
                    Change(_store.Reject(RejectReason.OnRequest));
                    return true;
                default:
                    _link.Refuse(MessageLink.BadKind);
                    return true;
            }
        }

        private static StoreResult Announce(ModelStore store, MessageLink link)
        {
            byte[] bytes = new byte[link.ContentLength];
            Array.Copy(link.Message, MessageLink.HeaderLength, bytes, 0, bytes.Length);
            ModelAnnouncement announcement = ModelAnnouncement.FromBytes(bytes);
            return announcement == null ? StoreResult.NotGenuine : store.Transfer.Begin(announcement);
        }

        private static StoreResult Append(ModelStore store, MessageLink link)
        {
            int count = link.ContentLength - PositionBytes;
            return count < 0
                ? StoreResult.WrongPosition
                : store.Transfer.Append(
                    Integers.Read(link.Message, MessageLink.HeaderLength), link.Message, MessageLink.HeaderLength + PositionBytes, count);
        }

        private static void TellModels(ModelStore store, MessageLink link)
        {
            byte[] message = link.Message;
            int at = MessageLink.HeaderLength;
            int piece = link.MostContent - PositionBytes;
            piece = piece > ushort.MaxValue ? ushort.MaxValue : piece;
            message[at] = Protocol;
            message[at + 1] = (byte)piece;
            message[at + 2] = (byte)(piece >> 8);
            at = Put(message, at + 3, store.Current);
            at = Put(message, at, store.OnTrial);
            Integers.Write(message, at, store.Transfer.Version);
            Integers.Write(message, at + 4, store.HighestVersion);
            ModelRejection rejection = store.Rejection;
            Integers.Write(message, at + 8, rejection == null ? 0 : rejection.Version);
            Integers.Write(message, at + 12, store.Transfer.Received);
            message[at + 16] = (byte)(rejection == null ? RejectReason.None : rejection.Reason);
            link.Send(UpdateKind.Models, ModelsBytes);
        }

        /// <summary>Version and hash; zeros for none.</summary>
        private static int Put(byte[] message, int at, StoredModel model)
        {
            Integers.Write(message, at, model == null ? 0 : model.Version);
            if (model == null)
            {
                Array.Clear(message, at + 4, Sha256.HashBytes);
            }
            else
            {
                Array.Copy(model.Hash, 0, message, at + 4, Sha256.HashBytes);
            }

            return at + 4 + Sha256.HashBytes;
        }

        private void Change(StoreResult result)
        {
            _hasOtherModel |= result == StoreResult.Done;
            Answer(result);
        }

        private void Answer(StoreResult result)
        {
            _link.Message[MessageLink.HeaderLength] = (byte)result;
            _link.PutInt(MessageLink.HeaderLength + 1, _store.Transfer.Received);
            _link.Send(UpdateKind.Answer, 5);
        }
    }
}
