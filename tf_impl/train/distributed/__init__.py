"""Training on several devices and on several machines. A reader of the losses may skip this folder."""
